using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Compaction;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Compaction;

public sealed class SegmentUploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The first request has sent half when it is thought lost; the rest of it goes out after the second one.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task A_request_that_was_given_up_and_its_repeat_send_the_same_bytes(int memoryLength)
    {
        var bytes = new byte[50_000];
        new Random(3).NextBytes(bytes);
        var store = new SlowStore();
        using var content = new SpoolStream(memoryLength);
        content.Write(bytes);

        await Upload(store).PutAsync(SequentialIdGenerator.Id(1), content, Token);
        await store.FinishFirstAsync();

        Assert.Equal(2, store.Requests.Count);
        Assert.All(store.Requests, request => Assert.Equal(bytes, request.ToArray()));
    }

    [Fact]
    public async Task A_segment_that_arrives_when_its_content_is_closed_is_not_stored()
    {
        var store = new SlowStore();
        using (var content = new SpoolStream(100))
        {
            content.Write(new byte[50_000]);
            await Upload(store).PutAsync(SequentialIdGenerator.Id(1), content, Token);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(store.FinishFirstAsync);
    }

    private static SegmentUpload Upload(IObjectStore store) =>
        new(store, new DatabasePaths(ObjectPath.Parse("db/test")), new RequestPolicy(new LogOptions(), TimeProvider.System));

    private sealed class SlowStore : IObjectStore
    {
        private Stream? first;

        public List<MemoryStream> Requests { get; } = [];

        public Task FinishFirstAsync() => first!.CopyToAsync(Requests[0], Token);

        public async Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken)
        {
            var sent = new MemoryStream();
            Requests.Add(sent);
            if (first is null)
            {
                first = content;
                var half = new byte[content.Length / 2];
                await content.ReadExactlyAsync(half, cancellationToken);
                sent.Write(half);
                throw new AmbiguousOutcomeException("The connection was reset.");
            }

            await content.CopyToAsync(sent, cancellationToken);
            return new PutResult(PutStatus.Stored, "1");
        }

        public Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
