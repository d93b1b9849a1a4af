using Serverless.GraphCore.Storage.Format;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Collection;

/// <summary>
/// A clone's claim on objects of the database that it was made of: <c>pin/{id of the clone}</c>. The clone puts it before it refers to them. It
/// holds for as long as the clone exists, until the clone, which needs them no longer, deletes it; and before the clone exists until it expires.
/// </summary>
/// <param name="Expiry">Until when it holds if there is no such clone.</param>
/// <param name="Claimant">The id of the clone.</param>
/// <param name="Folder">Where the clone is, or is going to be.</param>
/// <param name="Names">Paths below the folder of the database that the objects are of.</param>
internal sealed record Pin(DateTimeOffset Expiry, Guid Claimant, ObjectPath Folder, IReadOnlyList<string> Names)
{
    /// <summary>The object's content: expiry, claimant, folder, then the names as <see cref="CondemnedCodec"/> writes them.</summary>
    public byte[] Encode()
    {
        var names = CondemnedCodec.EncodeNames(Names);
        var bytes = new byte[sizeof(long) + 16 + sizeof(ushort) + Folder.Value.Length + names.Length];
        var writer = new SpanWriter(bytes);
        LogRecordCodec.WriteTime(ref writer, Expiry);
        writer.WriteId(Claimant);
        InheritanceCodec.WriteFolder(ref writer, Folder);
        writer.WriteBytes(names);
        return bytes;
    }

    /// <summary>Reads an object's content, any bytes whatever.</summary>
    /// <exception cref="Errors.GraphException">The bytes are damaged, or of a newer version.</exception>
    public static Pin Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var expiry = LogRecordCodec.ReadTime(ref reader);
        var claimant = reader.ReadId();
        var folder = InheritanceCodec.ReadFolder(ref reader);
        return reader.Failed ? throw FormatVersion.Damaged("A pin") : new Pin(expiry, claimant, folder, CondemnedCodec.DecodeNames(bytes[reader.Position..]));
    }
}
