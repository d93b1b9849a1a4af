namespace Serverless.GraphCore.Storage.Objects;

/// <summary>A range of an object's bytes; <paramref name="Length"/> may reach beyond the object's end.</summary>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The whole object.</summary>
    public static ByteRange All => new(0, long.MaxValue);

    /// <summary>Everything from <paramref name="offset"/> on.</summary>
    public static ByteRange From(long offset) => new(offset, long.MaxValue);

    /// <summary>How many bytes of an object of <paramref name="objectLength"/> bytes this range covers.</summary>
    public long LengthWithin(long objectLength) => Math.Clamp(objectLength - Offset, 0, Length);
}
