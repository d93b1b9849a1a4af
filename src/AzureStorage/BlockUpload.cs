using System.Buffers;
using System.Buffers.Binary;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.AzureStorage;

/// <summary>
/// Puts whole objects: small ones in one request, large ones as blocks that are staged first, in any order, and become the object with
/// the last request, which carries the condition. A put that ends before has changed nothing; the service forgets its blocks in a week.
/// </summary>
/// <param name="ids">Keeps the blocks of puts to one name apart: all that were staged share a list there.</param>
internal sealed class BlockUpload(IIdGenerator ids)
{
    /// <summary>Contents above this length are staged.</summary>
    internal const int MaxSinglePut = 16 << 20;

    /// <summary>The length of a staged block.</summary>
    internal const int BlockLength = 8 << 20;

    private const int BlocksAtATime = 4;

    private delegate Task StageBlock(string block, long offset, int length, CancellationToken cancellationToken);

    /// <summary>Puts the content if the condition holds, and returns the new ETag.</summary>
    /// <exception cref="GraphException">A block could not be staged; nothing has changed.</exception>
    public async Task<ETag> PutAsync(BlockBlobClient blob, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        if (content.Length > MaxSinglePut)
        {
            return await PutBlocksAsync(
                blob,
                content.Length,
                (block, offset, length, token) => StageAsync(blob, block, content.Slice((int)offset, length), token),
                condition,
                cancellationToken);
        }

        var options = new BlobUploadOptions
        {
            Conditions = Conditions(condition),

            // From this length on the SDK would stage blocks of its own.
            TransferOptions = new StorageTransferOptions { InitialTransferSize = MaxSinglePut + 1 },
        };
        await using var stream = BinaryData.FromBytes(content).ToStream();
        return (await blob.UploadAsync(stream, options, cancellationToken)).Value.ETag;
    }

    /// <summary>
    /// Puts a stream's content from <paramref name="start"/> on, likewise. No more of it is in memory than the blocks under way.
    /// </summary>
    /// <exception cref="GraphException">A block could not be staged; nothing has changed.</exception>
    public async Task<ETag> PutAsync(BlockBlobClient blob, Stream content, long start, PutCondition condition, CancellationToken cancellationToken)
    {
        var length = content.Length - start;
        if (length <= MaxSinglePut)
        {
            var bytes = new byte[length];
            content.Position = start;
            await content.ReadExactlyAsync(bytes, cancellationToken);
            return await PutAsync(blob, bytes, condition, cancellationToken);
        }

        using var reading = new SemaphoreSlim(1);
        return await PutBlocksAsync(
            blob,
            length,
            async (block, offset, blockLength, token) =>
            {
                var buffer = ArrayPool<byte>.Shared.Rent(blockLength);
                try
                {
                    await ReadAsync(content, start + offset, buffer.AsMemory(0, blockLength), reading, token);
                    await StageAsync(blob, block, buffer.AsMemory(0, blockLength), token);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            },
            condition,
            cancellationToken);
    }

    // Blocks are read one at a time, in whatever order they come.
    private static async Task ReadAsync(Stream content, long offset, Memory<byte> block, SemaphoreSlim reading, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            content.Position = offset;
            await content.ReadExactlyAsync(block, cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    private static async Task StageAsync(BlockBlobClient blob, string block, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var stream = BinaryData.FromBytes(content).ToStream();
        await blob.StageBlockAsync(block, stream, options: null, cancellationToken);
    }

    private async Task<ETag> PutBlocksAsync(BlockBlobClient blob, long length, StageBlock stageAsync, PutCondition condition, CancellationToken cancellationToken)
    {
        var put = ids.NewId();
        var blocks = new string[(int)((length - 1) / BlockLength) + 1];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = BlocksAtATime, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForAsync(0, blocks.Length, parallel, async (index, token) =>
            {
                var offset = (long)index * BlockLength;
                blocks[index] = BlockId(put, index);
                await stageAsync(blocks[index], offset, (int)Math.Min(BlockLength, length - offset), token);
            });
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken) && kind == FailureKind.Unanswered)
        {
            // A block that arrives late belongs to nothing.
            throw RequestFailures.OfRead(kind, failure, ObjectPath.Parse(blob.Name));
        }

        return (await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = Conditions(condition) }, cancellationToken)).Value.ETag;
    }

    private static string BlockId(Guid put, int index)
    {
        Span<byte> id = stackalloc byte[16 + sizeof(int)];
        put.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32BigEndian(id[16..], index);
        return Convert.ToBase64String(id);
    }

    private static BlobRequestConditions? Conditions(PutCondition condition) =>
        condition.IsIfAbsent ? new BlobRequestConditions { IfNoneMatch = ETag.All }
        : condition.ETag is { } etag ? new BlobRequestConditions { IfMatch = new ETag(etag) }
        : null;
}
