using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.AzureStorage.Tests;

/// <summary>Puts that are too long for one request, and the longest append.</summary>
public sealed class LargeObjectTests : IAsyncLifetime
{
    private static readonly ObjectPath Segment = ObjectPath.Parse("db/one/seg/1");

    private AzureStorageOptions container = null!;
    private BlobObjectStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        container = await AzuriteStore.NewContainerAsync();
        store = AzuriteStore.Open(container);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(BlockUpload.MaxSinglePut, 1)]
    [InlineData(BlockUpload.MaxSinglePut + 1, 4)]
    public async Task Contents_come_back_whole(int length, int requests)
    {
        byte[] content = Bytes(length, 1);
        await store.PutAsync(ObjectPath.Parse("db/one/HEAD"), Bytes(1, 1), PutCondition.None, Token);
        using var network = new FaultyNetwork();

        PutResult put = await AzuriteStore.Open(container, network).PutAsync(Segment, content, PutCondition.IfAbsent, Token);

        Assert.Equal((PutStatus.Stored, requests), (put.Status, network.Sent.Count));
        Assert.True((await store.GetAsync(Segment, ByteRange.All, null, Token)).Content.Span.SequenceEqual(content));
        ReadOnlyMemory<byte> part = (await store.GetAsync(Segment, new ByteRange(BlockUpload.BlockLength - 1, 3), null, Token)).Content;
        Assert.Equal(content[(BlockUpload.BlockLength - 1)..(BlockUpload.BlockLength + 2)], part.ToArray());
    }

    [Theory]
    [InlineData(BlockUpload.MaxSinglePut, 1)]
    [InlineData(BlockUpload.MaxSinglePut + 1, 4)]
    public async Task Streams_come_back_whole(int length, int requests)
    {
        byte[] content = Bytes(length + 3, 1);
        await store.PutAsync(ObjectPath.Parse("db/one/HEAD"), Bytes(1, 1), PutCondition.None, Token);
        using var network = new FaultyNetwork();
        using var stream = new MemoryStream(content);
        stream.Position = 3;

        PutResult put = await AzuriteStore.Open(container, network).PutAsync(Segment, stream, PutCondition.IfAbsent, Token);

        Assert.Equal((PutStatus.Stored, requests), (put.Status, network.Sent.Count));
        Assert.True((await store.GetAsync(Segment, ByteRange.All, null, Token)).Content.Span.SequenceEqual(content.AsSpan(3)));
    }

    [Fact]
    public async Task Conditions_hold()
    {
        PutResult first = await store.PutAsync(Segment, Bytes(BlockUpload.MaxSinglePut + 5, 1), PutCondition.IfAbsent, Token);
        Assert.Equal(PutStatus.PreconditionFailed, (await store.PutAsync(Segment, Bytes(BlockUpload.MaxSinglePut + 6, 2), PutCondition.IfAbsent, Token)).Status);
        Assert.Equal(PutStatus.Stored, (await store.PutAsync(Segment, Bytes(BlockUpload.MaxSinglePut + 7, 3), PutCondition.IfMatch(first.ETag!), Token)).Status);
        Assert.Equal(PutStatus.PreconditionFailed, (await store.PutAsync(Segment, Bytes(BlockUpload.MaxSinglePut + 8, 4), PutCondition.IfMatch(first.ETag!), Token)).Status);

        Assert.Equal(BlockUpload.MaxSinglePut + 7, (await store.GetAsync(Segment, new ByteRange(0, 1), null, Token)).Length);
    }

    [Fact]
    public async Task Of_racing_puts_one_wins_and_its_blocks_are_not_mixed_with_the_others()
    {
        byte[][] contents = [.. Enumerable.Range(0, 3).Select(seed => Bytes(BlockUpload.MaxSinglePut + 1, seed))];

        PutResult[] results = await Task.WhenAll(contents.Select(content => store.PutAsync(Segment, content, PutCondition.IfAbsent, Token)));

        PutResult winner = Assert.Single(results, result => result.Status == PutStatus.Stored);
        Assert.True((await store.GetAsync(Segment, ByteRange.All, null, Token)).Content.Span.SequenceEqual(contents[Array.IndexOf(results, winner)]));
    }

    [Fact]
    public async Task A_block_that_fails_leaves_nothing()
    {
        await store.PutAsync(ObjectPath.Parse("db/one/HEAD"), Bytes(1, 1), PutCondition.None, Token);
        using var network = new FaultyNetwork(request => request.RequestUri!.Query.Contains("comp=block&", StringComparison.Ordinal) ? Fault.LostReply : Fault.None);

        GraphException failure = await Assert.ThrowsAsync<GraphException>(
            () => AzuriteStore.Open(container, network).PutAsync(Segment, Bytes(BlockUpload.MaxSinglePut + 1, 1), PutCondition.None, Token));

        Assert.Equal(ErrorCodes.DatabaseUnavailable, failure.Code);
        Assert.DoesNotContain(network.Sent, request => request.Contains("comp=blocklist", StringComparison.Ordinal));
        Assert.Equal(GetStatus.NotFound, (await store.GetAsync(Segment, ByteRange.All, null, Token)).Status);
        Assert.Single(await store.ListAsync(ObjectPath.Root, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_last_request_without_an_answer_is_unknown()
    {
        await store.PutAsync(ObjectPath.Parse("db/one/HEAD"), Bytes(1, 1), PutCondition.None, Token);
        using var network = new FaultyNetwork(request => request.RequestUri!.Query.Contains("comp=blocklist", StringComparison.Ordinal) ? Fault.LostReply : Fault.None);

        await Assert.ThrowsAsync<AmbiguousOutcomeException>(
            () => AzuriteStore.Open(container, network).PutAsync(Segment, Bytes(BlockUpload.MaxSinglePut + 1, 1), PutCondition.IfAbsent, Token));

        Assert.Equal(GetStatus.Found, (await store.GetAsync(Segment, new ByteRange(0, 1), null, Token)).Status);
    }

    [Fact]
    public async Task The_longest_append_is_one_request()
    {
        byte[] content = Bytes(IObjectStore.MaxAppendLength, 1);
        await store.CreateAppendableAsync(Segment, Token);
        using var network = new FaultyNetwork();

        Assert.Equal(AppendStatus.Appended, (await AzuriteStore.Open(container, network).AppendAsync(Segment, content, 0, Token)).Status);

        Assert.Single(network.Sent);
        Assert.True((await store.GetAsync(Segment, ByteRange.All, null, Token)).Content.Span.SequenceEqual(content));
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
