using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.AzureStorage.Tests;

/// <summary>Single requests that meet a fault on their way to Azurite.</summary>
public sealed class FaultTests
{
    private static readonly ObjectPath Log = ObjectPath.Parse("db/one/log/1");
    private static readonly ObjectPath Head = ObjectPath.Parse("db/one/HEAD");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.LostReply, 3)]
    [InlineData(Fault.LostRequest, 0)]
    public async Task An_append_without_an_answer_is_unknown_and_sent_once(Fault fault, long length)
    {
        (BlobObjectStore faulty, BlobObjectStore sound, FaultyNetwork network) = await OpenAsync(fault);
        await sound.CreateAppendableAsync(Log, Token);

        await Assert.ThrowsAsync<AmbiguousOutcomeException>(() => faulty.AppendAsync(Log, new byte[3], 0, Token));

        Assert.Single(network.Sent);
        Assert.Equal(length, (await sound.GetAsync(Log, ByteRange.All, null, Token)).Length);
    }

    [Theory]
    [InlineData(Fault.Doubled, AppendStatus.PositionMismatch)]
    [InlineData(Fault.Echoed, AppendStatus.Appended)]
    public async Task An_append_that_arrives_twice_is_there_once(Fault fault, AppendStatus answer)
    {
        (BlobObjectStore faulty, BlobObjectStore sound, _) = await OpenAsync(fault);
        await sound.CreateAppendableAsync(Log, Token);

        Assert.Equal(answer, (await faulty.AppendAsync(Log, new byte[] { 1, 2, 3 }, 0, Token)).Status);

        Assert.Equal([1, 2, 3], (await sound.GetAsync(Log, ByteRange.All, null, Token)).Content.ToArray());
    }

    [Fact]
    public async Task An_append_that_arrives_late_finds_its_position_taken()
    {
        (BlobObjectStore faulty, BlobObjectStore sound, FaultyNetwork network) = await OpenAsync(Fault.Late);
        await sound.CreateAppendableAsync(Log, Token);
        await Assert.ThrowsAsync<AmbiguousOutcomeException>(() => faulty.AppendAsync(Log, new byte[] { 1 }, 0, Token));
        await sound.AppendAsync(Log, new byte[] { 2, 2 }, 0, Token);

        await network.ArriveAsync();

        Assert.Equal([2, 2], (await sound.GetAsync(Log, ByteRange.All, null, Token)).Content.ToArray());
    }

    [Theory]
    [InlineData(Fault.LostReply, "new")]
    [InlineData(Fault.LostRequest, "old")]
    public async Task A_put_without_an_answer_is_unknown_and_sent_once(Fault fault, string content)
    {
        (BlobObjectStore faulty, BlobObjectStore sound, FaultyNetwork network) = await OpenAsync(fault);
        PutResult old = await sound.PutAsync(Head, "old"u8.ToArray(), PutCondition.IfAbsent, Token);

        await Assert.ThrowsAsync<AmbiguousOutcomeException>(() => faulty.PutAsync(Head, "new"u8.ToArray(), PutCondition.IfMatch(old.ETag!), Token));

        Assert.Single(network.Sent);
        Assert.Equal(content, System.Text.Encoding.UTF8.GetString((await sound.GetAsync(Head, ByteRange.All, null, Token)).Content.Span));
    }

    [Fact]
    public async Task A_delete_without_an_answer_is_unknown()
    {
        (BlobObjectStore faulty, BlobObjectStore sound, _) = await OpenAsync(Fault.LostReply);
        await sound.PutAsync(Head, new byte[1], PutCondition.None, Token);

        await Assert.ThrowsAsync<AmbiguousOutcomeException>(() => faulty.DeleteAsync(Head, null, Token));

        Assert.Equal(GetStatus.NotFound, (await sound.GetAsync(Head, ByteRange.All, null, Token)).Status);
    }

    [Theory]
    [InlineData(Fault.LostReply)]
    [InlineData(Fault.LostRequest)]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.NoConnection)]
    public async Task A_read_is_sent_again_until_it_is_answered(Fault fault)
    {
        AzureStorageOptions container = await AzuriteStore.NewContainerAsync();
        await AzuriteStore.Open(container).PutAsync(Head, new byte[3], PutCondition.None, Token);
        int faults = 2;
        using var network = new FaultyNetwork(_ => faults-- > 0 ? fault : Fault.None);

        Assert.Equal(3, (await AzuriteStore.Open(container, network).GetAsync(Head, ByteRange.All, null, Token)).Length);
        Assert.Equal(3, network.Sent.Count);
    }

    /// <summary>Azurite takes an empty range, the service does not: it must not be asked for one.</summary>
    [Theory]
    [InlineData(3, "bytes=2-")]
    [InlineData(1, "")]
    [InlineData(0, "")]
    public async Task A_read_at_the_end_is_one_request_for_a_range_that_exists(int position, string range)
    {
        List<string> ranges = [];
        AzureStorageOptions container = await AzuriteStore.NewContainerAsync();
        await AzuriteStore.Open(container).PutAsync(Head, new byte[3], PutCondition.None, Token);
        using var network = new FaultyNetwork(request =>
        {
            ranges.Add(request.Headers.TryGetValues("x-ms-range", out IEnumerable<string>? values) || request.Headers.TryGetValues("Range", out values) ? string.Join(',', values) : "");
            return Fault.None;
        });

        GetResult got = await AzuriteStore.Open(container, network).GetAsync(Head, ByteRange.From(position), null, Token);

        Assert.Equal((3L, 3 - position), (got.Length, got.Content.Length));
        Assert.Equal([range], ranges);
    }

    [Fact]
    public async Task An_unanswered_read_tells_that_the_database_is_unavailable()
    {
        (BlobObjectStore faulty, _, _) = await OpenAsync(Fault.Busy);

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => faulty.GetAsync(Head, ByteRange.All, null, Token));

        Assert.Equal(ErrorCodes.DatabaseUnavailable, failure.Code);
    }

    /// <summary>Two ways to one container: every request of the first meets the fault.</summary>
    private static async Task<(BlobObjectStore Faulty, BlobObjectStore Sound, FaultyNetwork Network)> OpenAsync(Fault fault)
    {
        AzureStorageOptions container = await AzuriteStore.NewContainerAsync();
        var network = new FaultyNetwork(_ => fault);
        return (AzuriteStore.Open(container, network), AzuriteStore.Open(container), network);
    }
}
