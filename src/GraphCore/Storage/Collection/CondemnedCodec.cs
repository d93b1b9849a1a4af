using Serverless.GraphCore.Storage.Format;

namespace Serverless.GraphCore.Storage.Collection;

/// <summary>
/// What garbage collection has condemned ⇄ bytes, as <c>docs/FORMATS.md</c> describes them: in HEAD with all that deleting needs, in the
/// CONDEMN record and in pins as names alone. No bytes at all mean nothing.
/// </summary>
internal static class CondemnedCodec
{
    private const byte Layout = 1;

    /// <summary>For HEAD.</summary>
    public static byte[] Encode(IReadOnlyList<CondemnedObjects> condemned)
    {
        if (condemned.Count == 0)
        {
            return [];
        }

        var length = sizeof(byte) + sizeof(int);
        foreach (var group in condemned)
        {
            length += 16 + sizeof(long) + sizeof(int);
            foreach (var entry in group.Objects)
            {
                length += 2 + entry.Name.Length + entry.ETag.Length;
            }
        }

        var bytes = new byte[length];
        var writer = new SpanWriter(bytes);
        writer.WriteByte(Layout);
        writer.WriteInt32(condemned.Count);
        foreach (var group in condemned)
        {
            writer.WriteId(group.Id);
            LogRecordCodec.WriteTime(ref writer, group.Time);
            writer.WriteInt32(group.Objects.Count);
            foreach (var entry in group.Objects)
            {
                writer.WriteShortText(entry.Name);
                writer.WriteShortText(entry.ETag);
            }
        }

        return bytes;
    }

    /// <summary>Reads HEAD's, any bytes whatever.</summary>
    /// <exception cref="Errors.GraphException">The bytes are damaged, or of a newer version.</exception>
    public static CondemnedObjects[] Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return [];
        }

        var reader = Begin(bytes);
        var groups = new CondemnedObjects[reader.ReadItemCount(16 + sizeof(long) + sizeof(int))];
        for (var i = 0; i < groups.Length; i++)
        {
            var id = reader.ReadId();
            var time = LogRecordCodec.ReadTime(ref reader);
            var objects = new CondemnedObject[reader.ReadItemCount(2)];
            for (var n = 0; n < objects.Length; n++)
            {
                objects[n] = new CondemnedObject(reader.ReadShortText(), reader.ReadShortText());
            }

            groups[i] = new CondemnedObjects(id, time, objects);
        }

        return reader.IsComplete ? groups : throw Damage();
    }

    /// <summary>Names alone.</summary>
    public static byte[] EncodeNames(IReadOnlyList<string> names)
    {
        var bytes = new byte[sizeof(byte) + sizeof(int) + names.Count + names.Sum(static name => name.Length)];
        var writer = new SpanWriter(bytes);
        writer.WriteByte(Layout);
        writer.WriteInt32(names.Count);
        foreach (var name in names)
        {
            writer.WriteShortText(name);
        }

        return bytes;
    }

    /// <summary>Reads names alone, any bytes whatever.</summary>
    /// <exception cref="Errors.GraphException">The bytes are damaged, or of a newer version.</exception>
    public static string[] DecodeNames(ReadOnlySpan<byte> bytes)
    {
        var reader = Begin(bytes);
        var names = new string[reader.ReadItemCount(1)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadShortText();
        }

        return reader.IsComplete ? names : throw Damage();
    }

    private static SpanReader Begin(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        return reader.ReadByte() == Layout ? reader : throw FormatVersion.TooNew("The list of condemned objects");
    }

    private static Exception Damage() => FormatVersion.Damaged("The list of condemned objects");
}
