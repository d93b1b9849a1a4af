using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>
/// Where databases live: named objects with conditional writes. Each object is linearizable: a read sees every write acknowledged before
/// it began. There are two kinds of object, each written in its own way only: <em>whole</em> ones, replaced by a put, and
/// <em>appendable</em> ones, grown by <see cref="AppendAsync"/>. Everything acknowledged is durable.
/// </summary>
/// <remarks>
/// <para>Conditions that fail are results. A <see cref="GraphException"/> (<see cref="ErrorCodes.DatabaseUnavailable"/>,
/// <see cref="ErrorCodes.StorageFull"/>) means that nothing was changed. An <see cref="AmbiguousOutcomeException"/> means that it is not
/// known, and so does an <see cref="OperationCanceledException"/> of a write: a request that is on its way cannot be called back.</para>
/// <para>ETags are opaque: compare them for equality only. An object's ETag changes whenever its content does, and none is used twice for
/// one path. No path may be both an object and a folder of objects.</para>
/// </remarks>
public interface IObjectStore
{
    /// <summary>The longest content of one append, in bytes, that every store takes.</summary>
    const int MaxAppendLength = 64 << 20;

    /// <summary>Reads a range of an object; with <paramref name="ifNoneMatch"/> only if its ETag is another.</summary>
    Task<GetResult> GetAsync(ObjectPath path, ByteRange range, string? ifNoneMatch, CancellationToken cancellationToken);

    /// <summary>Creates or replaces a whole object, all at once: no reader ever sees a part of it.</summary>
    Task<PutResult> PutAsync(ObjectPath path, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// As the other overload, for content that may be too large for memory: a stream that can seek, taken from its current position to its
    /// end, and once more from there if a request has to be repeated. It must stay unchanged and open until the task ends; where it
    /// stands then is not defined.
    /// </summary>
    Task<PutResult> PutAsync(ObjectPath path, Stream content, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>Creates an empty appendable object if no object has the path.</summary>
    Task<PutResult> CreateAppendableAsync(ObjectPath path, CancellationToken cancellationToken);

    /// <summary>
    /// Appends the bytes, at least one and at most <see cref="MaxAppendLength"/>, all or none, if the object is exactly
    /// <paramref name="expectedPosition"/> bytes long. The content must stay unchanged until the task ends.
    /// </summary>
    Task<AppendResult> AppendAsync(ObjectPath path, ReadOnlyMemory<byte> content, long expectedPosition, CancellationToken cancellationToken);

    /// <summary>
    /// Cuts off what an interrupted append has left at the end of an appendable object: if it is exactly <paramref name="observedLength"/>
    /// bytes long, it becomes <paramref name="newLength"/> long. False if its length was another, or if this store's appends leave no
    /// such remains, so that damage at the end is damage.
    /// </summary>
    Task<bool> RepairTailAsync(ObjectPath path, long observedLength, long newLength, CancellationToken cancellationToken);

    /// <summary>
    /// All objects in the folder and below, in ordinal order of their paths. Each entry is true of some moment during the listing; an
    /// object created or deleted meanwhile may or may not appear.
    /// </summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(ObjectPath folder, CancellationToken cancellationToken);

    /// <summary>Deletes an object of either kind; with <paramref name="ifMatch"/> only if it has that ETag.</summary>
    Task<DeleteResult> DeleteAsync(ObjectPath path, string? ifMatch, CancellationToken cancellationToken);

    /// <summary>Refuses what no store appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The content is empty or longer than <see cref="MaxAppendLength"/>.</exception>
    static void CheckAppend(ReadOnlyMemory<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfZero(content.Length, nameof(content));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxAppendLength, nameof(content));
    }
}
