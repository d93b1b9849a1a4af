using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.AzureStorage;

/// <summary>
/// Objects as the blobs of one container: whole ones are block blobs, appendable ones append blobs. Every operation is one request,
/// beside a large put and the first write into a container that does not exist yet. Any number of processes may use one container.
/// </summary>
/// <remarks>
/// The account must not have a hierarchical namespace: there, folders are objects of their own and listings have another order.
/// </remarks>
public sealed class BlobObjectStore : IObjectStore
{
    // No blob is as long; the service refuses numbers that it cannot add up.
    private const long BehindEveryEnd = 1L << 50;

    private readonly BlobClients _clients;
    private readonly BlockUpload _upload;

    private BlobObjectStore(BlobClients clients, IIdGenerator ids)
    {
        _clients = clients;
        _upload = new BlockUpload(ids);
    }

    /// <summary>A store on the account and container that the options name. Nothing is sent yet.</summary>
    /// <param name="options">The account.</param>
    /// <param name="ids">Names the blocks of large puts.</param>
    public static BlobObjectStore Create(AzureStorageOptions options, IIdGenerator ids) => new(BlobClients.Create(options), ids);

    /// <inheritdoc/>
    public async Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            try
            {
                return await DownloadAsync(path, range, ifNoneMatch, cancellationToken);
            }
            catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
            {
                switch (kind)
                {
                    case FailureKind.NoObject or FailureKind.NoContainer:
                        return GetResult.NotFound;
                    case FailureKind.RangeBehindEnd:
                        // Null: it has grown meanwhile.
                        if (await DescribeAsync(path, range, ifNoneMatch, cancellationToken) is { } empty)
                        {
                            return empty;
                        }

                        break;
                    default:
                        throw RequestFailures.OfRead(kind, failure, path);
                }
            }
        }
    }

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        PutAsync(path, blob => _upload.PutAsync(blob, content, condition, cancellationToken), condition, cancellationToken);

    /// <inheritdoc/>
    public Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        var start = content.Position;
        return PutAsync(path, blob => _upload.PutAsync(blob, content, start, condition, cancellationToken), condition, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var options = new AppendBlobCreateOptions { Conditions = new AppendBlobRequestConditions { IfNoneMatch = ETag.All } };
            var blob = _clients.Once.GetAppendBlobClient(Name(path));
            var created = await InContainerAsync(() => blob.CreateAsync(options, cancellationToken), cancellationToken);
            return new PutResult(PutStatus.Stored, Text(created.Value.ETag));
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
        {
            return kind == FailureKind.ConditionFailed ? PutResult.PreconditionFailed : throw RequestFailures.OfWrite(kind, failure, path);
        }
    }

    /// <inheritdoc/>
    public async Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IObjectStore.CheckAppend(content);
        try
        {
            var options = new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = expectedPosition } };
            await using var stream = BinaryData.FromBytes(content).ToStream();
            var appended = await _clients.Once.GetAppendBlobClient(Name(path)).AppendBlockAsync(stream, options, cancellationToken);
            return new AppendResult(AppendStatus.Appended, expectedPosition + content.Length, appended.GetRawResponse().Headers.Date);
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
        {
            return kind switch
            {
                FailureKind.ConditionFailed => new AppendResult(AppendStatus.PositionMismatch, -1, ServerTime(failure)),
                FailureKind.NoObject or FailureKind.NoContainer => AppendResult.NotFound,
                _ => throw RequestFailures.OfWrite(kind, failure, path),
            };
        }
    }

    /// <inheritdoc/>
    /// <remarks>The service carries out an append as a whole or not at all, so there are never remains.</remarks>
    public Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new GetBlobsOptions { Prefix = folder.IsRoot ? null : folder.Value + "/" };
        await using var blobs = _clients.Repeating.GetBlobsAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(blobs, folder, cancellationToken))
        {
            // Whatever has another name is not of ours.
            if (ObjectPath.TryParse(blobs.Current.Name, out var path))
            {
                var properties = blobs.Current.Properties;
                yield return new ObjectInfo(path, properties.ContentLength ?? 0, Text(properties.ETag ?? default), properties.LastModified ?? default);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var conditions = ifMatch is null ? null : new BlobRequestConditions { IfMatch = new ETag(ifMatch) };
            await _clients.Once.GetBlobClient(Name(path)).DeleteAsync(DeleteSnapshotsOption.None, conditions, cancellationToken);
            return DeleteResult.Deleted;
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
        {
            return kind switch
            {
                FailureKind.ConditionFailed => DeleteResult.PreconditionFailed,
                FailureKind.NoObject or FailureKind.NoContainer => DeleteResult.NotFound,
                _ => throw RequestFailures.OfWrite(kind, failure, path),
            };
        }
    }

    private async Task<PutResult> PutAsync(ObjectPath path, Func<BlockBlobClient, Task<ETag>> uploadAsync, PutCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var etag = await InContainerAsync(() => uploadAsync(_clients.Once.GetBlockBlobClient(Name(path))), cancellationToken);
            return new PutResult(PutStatus.Stored, Text(etag));
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
        {
            // The ETag of an absent object never matches. Blocks are discarded when another put has replaced the object.
            return kind == FailureKind.ConditionFailed || (kind is FailureKind.NoObject or FailureKind.BlocksDiscarded && condition != PutCondition.None)
                ? PutResult.PreconditionFailed
                : throw RequestFailures.OfWrite(kind, failure, path);
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<BlobItem> blobs, ObjectPath folder, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
        {
            return kind == FailureKind.NoContainer ? false : throw RequestFailures.OfRead(kind, failure, folder);
        }
    }

    /// <summary>
    /// A range that begins at the object's end is an error to the service, yet "is there anything after this position?" is the commonest
    /// question. So the byte before the range is read too: one request tells the length and the ETag whether there is something or not.
    /// </summary>
    private async Task<GetResult> DownloadAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var lead = range.Offset > 0 ? 1 : 0;
        var options = new BlobDownloadOptions
        {
            Range = range == ByteRange.All ? default : new HttpRange(Math.Min(range.Offset, BehindEveryEnd) - lead, range.Length > BehindEveryEnd ? null : Math.Max(1, range.Length + lead)),
            Conditions = ifNoneMatch is null ? null : new BlobRequestConditions { IfNoneMatch = new ETag(ifNoneMatch) },
        };
        var response = await _clients.Repeating.GetBlobClient(Name(path)).DownloadStreamingAsync(options, cancellationToken);
        if (response.GetRawResponse().Status == 304)
        {
            return GetResult.NotModified;
        }

        using var download = response.Value;
        var received = GC.AllocateUninitializedArray<byte>(checked((int)download.Details.ContentLength));
        await download.Content.ReadExactlyAsync(received, cancellationToken);
        var content = received.AsMemory(lead);
        return new GetResult(
            GetStatus.Found,
            range.Length < content.Length ? content[..(int)range.Length] : content,
            WholeLength(download.Details),
            Text(download.Details.ETag),
            response.GetRawResponse().Headers.Date);
    }

    /// <summary>The answer to a range behind the object's end; null if it is not behind it any more.</summary>
    private async Task<GetResult?> DescribeAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _clients.Repeating.GetBlobClient(Name(path)).GetPropertiesAsync(conditions: null, cancellationToken);
            var etag = Text(found.Value.ETag);
            return etag == ifNoneMatch ? GetResult.NotModified
                : range.LengthWithin(found.Value.ContentLength) > 0 ? null
                : new GetResult(GetStatus.Found, default, found.Value.ContentLength, etag, found.GetRawResponse().Headers.Date);
        }
        catch (Exception failure) when (RequestFailures.TryClassify(failure, out var kind, cancellationToken))
        {
            return kind is FailureKind.NoObject or FailureKind.NoContainer ? GetResult.NotFound : throw RequestFailures.OfRead(kind, failure, path);
        }
    }

    /// <summary>Writes, and if there is no container yet, which the answer says for certain, creates it and writes again.</summary>
    private async Task<T> InContainerAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write();
        }
        catch (RequestFailedException failure) when (RequestFailures.IsNoContainer(failure))
        {
            await _clients.Repeating.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await write();
        }
    }

    private static string Name(ObjectPath path) => path.IsRoot ? throw new ArgumentException("The root is no object.", nameof(path)) : path.Value;

    // One spelling for all answers: the service quotes ETags in headers and not in listings.
    private static string Text(ETag etag) => etag.ToString("H");

    private static DateTimeOffset? ServerTime(Exception failure) => (failure as RequestFailedException)?.GetRawResponse()?.Headers.Date;

    // `bytes 0-9/10` of a range; a whole object's answer has none.
    private static long WholeLength(BlobDownloadDetails details) => details.ContentRange is { Length: > 0 } range
        ? long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), CultureInfo.InvariantCulture)
        : details.ContentLength;
}
