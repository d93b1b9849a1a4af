using System.Net;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.AzureStorage.Tests;

/// <summary>What callers are told of each answer that the service gives when a request fails. No service is needed.</summary>
public sealed class RequestFailuresTests
{
    private const string Account = "DefaultEndpointsProtocol=https;AccountName=absent;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";
    private const string Unavailable = "DatabaseUnavailable";
    private const string Unknown = "unknown";

    private static readonly ObjectPath Path = ObjectPath.Parse("db/a");
    private static readonly byte[] Content = [1, 2, 3];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, "InvalidHeaderValue", Unavailable, Unavailable, Unavailable, Unavailable)]
    [InlineData(401, "NoAuthenticationInformation", Unavailable, Unavailable, Unavailable, Unavailable)]
    [InlineData(403, "AuthorizationPermissionMismatch", Unavailable, Unavailable, Unavailable, Unavailable)]
    [InlineData(404, "BlobNotFound", "NotFound", "PreconditionFailed", "NotFound", "NotFound")]
    [InlineData(404, "ContainerNotFound", "NotFound", Unavailable, "NotFound", "NotFound")]
    [InlineData(408, "", Unavailable, Unknown, Unknown, Unknown)]
    [InlineData(409, "BlobAlreadyExists", Unavailable, "PreconditionFailed", "PositionMismatch", "PreconditionFailed")]
    [InlineData(409, "ContainerBeingDeleted", Unavailable, Unavailable, Unavailable, Unavailable)]
    [InlineData(409, "BlockCountExceedsLimit", "StorageFull", "StorageFull", "StorageFull", "StorageFull")]
    [InlineData(409, "InvalidBlobType", "misuse", "misuse", "misuse", "misuse")]
    [InlineData(412, "ConditionNotMet", Unavailable, "PreconditionFailed", "PositionMismatch", "PreconditionFailed")]
    [InlineData(429, "TooManyRequests", Unavailable, Unavailable, Unavailable, Unavailable)]
    [InlineData(500, "InternalError", Unavailable, Unknown, Unknown, Unknown)]
    [InlineData(500, "OperationTimedOut", Unavailable, Unknown, Unknown, Unknown)]
    [InlineData(502, "", Unavailable, Unknown, Unknown, Unknown)]
    [InlineData(503, "ServerBusy", Unavailable, Unknown, Unknown, Unknown)]
    [InlineData(504, "", Unavailable, Unknown, Unknown, Unknown)]
    public async Task Answers_become_outcomes(int status, string code, string get, string put, string append, string delete)
    {
        BlobObjectStore store = Store(new Answering((HttpStatusCode)status, code));

        Assert.Equal(
            (get, put, put, append, delete),
            (await GetAsync(store),
                await OutcomeAsync(async () => (await store.PutAsync(Path, Content, PutCondition.IfAbsent, Token)).Status),
                await OutcomeAsync(async () => (await store.PutAsync(Path, Content, PutCondition.IfMatch("\"1\""), Token)).Status),
                await AppendAsync(store),
                await OutcomeAsync(async () => await store.DeleteAsync(Path, null, Token))));
    }

    [Theory]
    [InlineData(Fault.LostRequest, Unavailable, Unknown)]
    [InlineData(Fault.Silence, Unavailable, Unknown)]
    [InlineData(Fault.NoConnection, Unavailable, Unavailable)]
    public async Task Broken_connections_become_outcomes(Fault fault, string read, string write)
    {
        BlobObjectStore store = Store(new FaultyNetwork(_ => fault), TimeSpan.FromMilliseconds(50));

        Assert.Equal(
            (read, write, write, write, write),
            (await GetAsync(store),
                await OutcomeAsync(async () => (await store.PutAsync(Path, Content, PutCondition.None, Token)).Status),
                await OutcomeAsync(async () => (await store.CreateAppendableAsync(Path, Token)).Status),
                await AppendAsync(store),
                await OutcomeAsync(async () => await store.DeleteAsync(Path, null, Token))));
    }

    [Fact]
    public async Task Only_reads_are_sent_again()
    {
        var reading = new Answering(HttpStatusCode.ServiceUnavailable, "ServerBusy");
        await GetAsync(Store(reading));
        var writing = new Answering(HttpStatusCode.ServiceUnavailable, "ServerBusy");
        await AppendAsync(Store(writing));

        Assert.Equal((4, 1), (reading.Requests, writing.Requests));
    }

    [Fact]
    public async Task A_cancelled_request_ends_as_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        BlobObjectStore store = Store(new Answering(HttpStatusCode.OK, "", cancellation.Cancel));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.AppendAsync(Path, Content, 0, cancellation.Token));
    }

    [Fact]
    public async Task Messages_hold_no_key_and_no_account()
    {
        BlobObjectStore store = Store(new Answering(HttpStatusCode.Forbidden, "AuthenticationFailed"));

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => store.GetAsync(Path, ByteRange.All, null, Token));

        Assert.Equal("Blob Storage has refused the request: 403 AuthenticationFailed.", failure.Message);
    }

    private static BlobObjectStore Store(HttpMessageHandler network, TimeSpan? attemptTimeout = null)
    {
        AzureStorageOptions account = AzureStorageOptions.Parse(Account, AzureStorageOptions.DefaultContainer);
        return AzuriteStore.Open(attemptTimeout is { } timeout ? account with { AttemptTimeout = timeout } : account, network);
    }

    private static Task<string> GetAsync(BlobObjectStore store) => OutcomeAsync(async () => (await store.GetAsync(Path, ByteRange.All, null, Token)).Status);

    private static Task<string> AppendAsync(BlobObjectStore store) => OutcomeAsync(async () => (await store.AppendAsync(Path, Content, 0, Token)).Status);

    private static async Task<string> OutcomeAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return (await request())!.ToString()!;
        }
        catch (AmbiguousOutcomeException)
        {
            return Unknown;
        }
        catch (InvalidOperationException)
        {
            return "misuse";
        }
        catch (GraphException failure)
        {
            return failure.Code == ErrorCodes.StorageFull ? "StorageFull" : failure.Code == ErrorCodes.DatabaseUnavailable ? Unavailable : failure.Code.ToString();
        }
    }

    /// <summary>A service that gives one answer to everything.</summary>
    private sealed class Answering(HttpStatusCode status, string code, Action? before = null) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            before?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(FaultyNetwork.Answer(status, code));
        }
    }
}
