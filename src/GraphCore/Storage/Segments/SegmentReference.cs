namespace Serverless.GraphCore.Storage.Segments;

/// <summary>A segment as HEAD lists it: where it is, and enough to open it with one ranged read whose bytes can be trusted.</summary>
/// <param name="Owner">The database below whose folder the object lies; another one's after a clone.</param>
/// <param name="Id">The object's id.</param>
/// <param name="Length">Bytes of the object.</param>
/// <param name="FooterOffset">Where the footer begins.</param>
/// <param name="FooterLength">Bytes of the footer.</param>
/// <param name="FooterChecksum">CRC-32C of the footer.</param>
internal sealed record SegmentReference(Guid Owner, Guid Id, long Length, long FooterOffset, int FooterLength, uint FooterChecksum);
