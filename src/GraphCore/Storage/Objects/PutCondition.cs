namespace Serverless.GraphCore.Storage.Objects;

/// <summary>What must hold for a put to happen. <c>default</c> is <see cref="None"/>.</summary>
public readonly record struct PutCondition
{
    private PutCondition(bool ifAbsent, string? ifMatch)
    {
        IsIfAbsent = ifAbsent;
        ETag = ifMatch;
    }

    /// <summary>Create or replace, whatever is there.</summary>
    public static PutCondition None => default;

    /// <summary>Only if no object has the path.</summary>
    public static PutCondition IfAbsent => new(true, null);

    /// <summary>Whether the object must not exist.</summary>
    public bool IsIfAbsent { get; }

    /// <summary>The ETag that the object must have, or null.</summary>
    public string? ETag { get; }

    /// <summary>Only if the object exists and has this ETag.</summary>
    public static PutCondition IfMatch(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new PutCondition(false, etag);
    }

    /// <summary>Whether an object with this ETag (null: no object) fulfils the condition.</summary>
    public bool Holds(string? currentETag) => IsIfAbsent ? currentETag is null : ETag is null || ETag == currentETag;
}
