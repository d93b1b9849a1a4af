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

    /// <summary>Puts the content if the condition holds, and returns the new ETag.</summary>
    /// <exception cref="GraphException">A block could not be staged; nothing has changed.</exception>
    public async Task<ETag> PutAsync(BlockBlobClient blob, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        if (content.Length > MaxSinglePut)
        {
            var blocks = await StageAsync(blob, content, cancellationToken);
            return (await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = Conditions(condition) }, cancellationToken)).Value.ETag;
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

    /// <summary>As the other overload, from a stream's current position to its end; of a large one a block at a time is in memory.</summary>
    public async Task<ETag> PutAsync(BlockBlobClient blob, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        var left = content.Length - content.Position;
        if (left <= MaxSinglePut)
        {
            var bytes = new byte[left];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            return await PutAsync(blob, bytes, condition, cancellationToken);
        }

        var put = ids.NewId();
        var blocks = new List<string>();
        var buffer = new byte[BlockLength];
        while (left > 0)
        {
            var length = (int)Math.Min(BlockLength, left);
            await content.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
            var id = BlockId(put, blocks.Count);
            await UnansweredMeansNothingAsync(() => StageAsync(blob, id, buffer.AsMemory(0, length), cancellationToken), blob, cancellationToken);
            blocks.Add(id);
            left -= length;
        }

        return (await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = Conditions(condition) }, cancellationToken)).Value.ETag;
    }

    private static async Task StageAsync(BlockBlobClient blob, string id, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var stream = BinaryData.FromBytes(content).ToStream();
        await blob.StageBlockAsync(id, stream, options: null, cancellationToken);
    }

    // A block that arrives late belongs to nothing.
    private static async Task UnansweredMeansNothingAsync(Func<Task> stage, BlockBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await stage();
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken) && kind == FailureKind.Unanswered)
        {
            throw RequestFailures.OfRead(kind, failure, ObjectPath.Parse(blob.Name));
        }
    }

    private async Task<string[]> StageAsync(BlockBlobClient blob, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var put = ids.NewId();
        var blocks = new string[((content.Length - 1) / BlockLength) + 1];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = BlocksAtATime, CancellationToken = cancellationToken };
        await UnansweredMeansNothingAsync(
            () => Parallel.ForAsync(0, blocks.Length, parallel, async (index, token) =>
            {
                var offset = index * BlockLength;
                blocks[index] = BlockId(put, index);
                await StageAsync(blob, blocks[index], content.Slice(offset, Math.Min(BlockLength, content.Length - offset)), token);
            }),
            blob,
            cancellationToken);
        return blocks;
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
