using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Collection;

/// <summary>
/// A claim that keeps objects of a database for somebody else: <c>pin/{id}</c>. Its owner puts it, then reads HEAD again, and starts over if
/// one of the objects is condemned there.
/// </summary>
/// <param name="Expiry">When it ends by itself.</param>
/// <param name="Names">Paths below the database's folder.</param>
internal sealed record Pin(DateTimeOffset Expiry, IReadOnlyList<string> Names)
{
    /// <summary>The object's content: expiry, then the names as <see cref="CondemnedCodec"/> writes them.</summary>
    public byte[] Encode()
    {
        var names = CondemnedCodec.EncodeNames(Names);
        var bytes = new byte[sizeof(long) + names.Length];
        var writer = new SpanWriter(bytes);
        LogRecordCodec.WriteTime(ref writer, Expiry);
        writer.WriteBytes(names);
        return bytes;
    }

    /// <summary>Reads an object's content, any bytes whatever.</summary>
    /// <exception cref="Errors.GraphException">The bytes are damaged, or of a newer version.</exception>
    public static Pin Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var expiry = LogRecordCodec.ReadTime(ref reader);
        return reader.Failed ? throw FormatVersion.Damaged("A pin") : new Pin(expiry, CondemnedCodec.DecodeNames(bytes[reader.Position..]));
    }
}
