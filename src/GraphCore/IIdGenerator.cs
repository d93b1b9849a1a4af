namespace Serverless.GraphCore;

/// <summary>Source of unique 128-bit ids (transactions, blobs, instances). Seeded in tests.</summary>
public interface IIdGenerator
{
    /// <summary>An id that nobody else will draw. Later ids of one generator sort after earlier ones (ULID order).</summary>
    Guid NewId();
}
