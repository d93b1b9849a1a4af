using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Objects;

/// <summary>How a get ended.</summary>
public enum GetStatus
{
    /// <summary>The object exists; the result holds the bytes of the range that it has, possibly none.</summary>
    Found,

    /// <summary>The object still has the ETag that the caller knows; nothing was read.</summary>
    NotModified,

    /// <summary>No object has the path.</summary>
    NotFound,
}

/// <summary>The outcome of a get.</summary>
/// <param name="Status">How it ended; the rest is set only for <see cref="GetStatus.Found"/>.</param>
/// <param name="Content">The bytes asked for, cut at the object's end; a range that starts at the end or beyond gives none.</param>
/// <param name="Length">The length of the whole object.</param>
/// <param name="ETag">The object's ETag; null if the store does not tell it for an empty range.</param>
/// <param name="ServerTime">The store's clock at the answer, if it tells.</param>
public sealed record GetResult(GetStatus Status, ReadOnlyMemory<byte> Content, long Length, string? ETag, DateTimeOffset? ServerTime)
{
    /// <summary>No object has the path.</summary>
    public static GetResult NotFound { get; } = new(GetStatus.NotFound, default, 0, null, null);

    /// <summary>The object has not changed.</summary>
    public static GetResult NotModified { get; } = new(GetStatus.NotModified, default, 0, null, null);

    /// <summary>This result, if it has all that was asked for.</summary>
    /// <param name="range">What was asked for.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.DatabaseUnavailable"/>: it ends before.</exception>
    internal GetResult EnsureWhole(ByteRange range) => Content.Length == range.LengthWithin(Length)
        ? this
        : throw new GraphException(ErrorCodes.DatabaseUnavailable, "A read from the object store was cut short; repeat the request.");
}

/// <summary>How a put ended.</summary>
public enum PutStatus
{
    /// <summary>The object now has the content, durably.</summary>
    Stored,

    /// <summary>The condition did not hold; nothing was changed.</summary>
    PreconditionFailed,
}

/// <summary>The outcome of a put; <paramref name="ETag"/> is the new object's, null when nothing was stored.</summary>
public sealed record PutResult(PutStatus Status, string? ETag)
{
    /// <summary>The condition did not hold.</summary>
    public static PutResult PreconditionFailed { get; } = new(PutStatus.PreconditionFailed, null);
}

/// <summary>How an append ended.</summary>
public enum AppendStatus
{
    /// <summary>The bytes are at the expected position, durably.</summary>
    Appended,

    /// <summary>The object does not end at the expected position; nothing was changed by <em>this</em> request.</summary>
    PositionMismatch,

    /// <summary>No object has the path.</summary>
    NotFound,
}

/// <summary>The outcome of an append.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Length">The object's length after it; for a mismatch the actual one if the store tells, else −1.</param>
/// <param name="ServerTime">The store's clock at the answer, if it tells.</param>
public sealed record AppendResult(AppendStatus Status, long Length, DateTimeOffset? ServerTime)
{
    /// <summary>No object has the path.</summary>
    public static AppendResult NotFound { get; } = new(AppendStatus.NotFound, -1, null);
}

/// <summary>The outcome of a delete.</summary>
public enum DeleteResult
{
    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>No object has the path.</summary>
    NotFound,

    /// <summary>The object has another ETag; nothing was changed.</summary>
    PreconditionFailed,
}

/// <summary>One object of a listing.</summary>
public sealed record ObjectInfo(ObjectPath Path, long Length, string ETag, DateTimeOffset LastModified);
