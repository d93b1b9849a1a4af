namespace Serverless.GraphCore.Storage.Log;

/// <summary>The size limits of a database, in force from the record that sets them; <see cref="Unlimited"/> where there is none.</summary>
internal readonly record struct SizeLimits(long MaxNodes, long MaxRelationships, long MaxLogicalBytes)
{
    /// <summary>The value of a limit that is not set.</summary>
    public const long Unlimited = long.MaxValue;

    /// <summary>No limits.</summary>
    public static SizeLimits None => new(Unlimited, Unlimited, Unlimited);
}
