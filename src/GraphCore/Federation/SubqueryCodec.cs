using System.Buffers;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Federation;

/// <summary>
/// What a database is asked for as a part of a statement ⇄ bytes: a version byte, a byte that tells whether parameters may hold entities, the ticks of its time as a
/// varint, 0 for none, the text, and the parameters as a map (<see cref="ValueCodec"/>).
/// </summary>
public static class SubqueryCodec
{
    private const byte Version = 1;

    /// <summary>Appends a query. Equal queries have equal bytes when their parameters come in the same order.</summary>
    public static void Write(IBufferWriter<byte> writer, QueryRequest query)
    {
        writer.Write([Version, query.CarriesEntities ? (byte)1 : (byte)0]);
        Varint.WriteUnsigned(writer, (ulong)(query.Time?.UtcTicks ?? 0));
        ValueCodec.WriteString(writer, query.Text);
        ValueCodec.Write(writer, query.Parameters);
    }

    /// <summary>Reads a query.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.StorageDamageDetected"/>: no writer made the bytes.</exception>
    public static QueryRequest Read(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        if (Varint.ReadByte(bytes, ref position) != Version)
        {
            throw Varint.Damage("a part of a statement is of another version");
        }

        bool carriesEntities = Varint.ReadByte(bytes, ref position) != 0;
        ulong ticks = Varint.ReadUnsigned(bytes, ref position);
        if (ticks > (ulong)DateTimeOffset.MaxValue.UtcTicks)
        {
            throw Varint.Damage("a part of a statement has no possible time");
        }

        string text = ValueCodec.ReadString(bytes, ref position);
        return ValueCodec.Read(bytes, ref position) is MapValue parameters && position == bytes.Length
            ? new QueryRequest(text, parameters) { CarriesEntities = carriesEntities, Time = ticks == 0 ? null : new DateTimeOffset((long)ticks, TimeSpan.Zero) }
            : throw Varint.Damage("a part of a statement does not end with its parameters");
    }
}
