using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Caching;

/// <summary>Reads ranges of one segment's object, within the limit of requests at a time, and counts them.</summary>
/// <param name="store">The store of the object.</param>
/// <param name="path">The object.</param>
/// <param name="requests">How reads are repeated.</param>
/// <param name="tenant">The database that pays.</param>
/// <param name="slots">Limits the requests at a time.</param>
internal sealed class SegmentReader(IObjectStore store, ObjectPath path, RequestPolicy requests, CacheTenant tenant, RequestSlots slots)
{
    /// <summary>The object.</summary>
    public ObjectPath Path => path;

    /// <summary>The database that pays.</summary>
    public CacheTenant Tenant => tenant;

    /// <summary>Exactly these bytes of the object.</summary>
    /// <exception cref="GraphException">
    /// The object is missing or ends before (<see cref="ErrorCodes.StorageDamageDetected"/>), or the store stayed unavailable.
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken)
    {
        await slots.EnterAsync(tenant, cancellationToken);
        try
        {
            return await requests.RepeatAsync(token => GetAsync(new ByteRange(offset, length), token), cancellationToken);
        }
        finally
        {
            slots.Leave(tenant);
        }
    }

    private async Task<ReadOnlyMemory<byte>> GetAsync(ByteRange range, CancellationToken cancellationToken)
    {
        tenant.CountRequest();
        var got = await store.GetAsync(path, range, null, cancellationToken);
        tenant.CountBytesRead(got.Content.Length);
        if (got.Status == GetStatus.NotFound)
        {
            throw FormatVersion.Damaged($"Segment `{path.Name}` is missing; the database");
        }

        if (range.LengthWithin(got.Length) != range.Length)
        {
            throw FormatVersion.Damaged($"Segment `{path.Name}` is shorter than it was written; it");
        }

        return got.EnsureWhole(range).Content;
    }
}
