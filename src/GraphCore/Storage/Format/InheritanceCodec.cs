using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;

namespace Serverless.GraphCore.Storage.Format;

/// <summary>What a clone has of other databases ⇄ bytes, as <c>docs/FORMATS.md</c> describes them; no bytes for nothing.</summary>
internal static class InheritanceCodec
{
    private const int ForkLength = 16 + (3 * sizeof(long)) + (2 * 16);

    public static byte[] Encode(Inheritance inherited)
    {
        if (inherited.Origins.Count == 0)
        {
            return [];
        }

        var bytes = new byte[(2 * sizeof(int)) + inherited.Origins.Sum(static origin => 16 + 1 + origin.Database.Tag.Length + sizeof(ushort) + origin.Folder.Value.Length) + (inherited.Forks.Count * ForkLength)];
        var writer = new SpanWriter(bytes);
        writer.WriteInt32(inherited.Origins.Count);
        foreach (var origin in inherited.Origins)
        {
            writer.WriteId(origin.Database.Id);
            writer.WriteShortText(origin.Database.Tag);
            WriteFolder(ref writer, origin.Folder);
        }

        writer.WriteInt32(inherited.Forks.Count);
        foreach (var fork in inherited.Forks)
        {
            writer.WriteId(fork.Origin);
            LogRecordCodec.WriteName(ref writer, fork.Log);
            writer.WriteInt64(fork.Position);
            LogRecordCodec.WriteName(ref writer, fork.Next);
        }

        return bytes;
    }

    /// <summary>Reads any bytes whatever; null if they are no such thing.</summary>
    public static Inheritance? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpanReader(bytes);
        var origins = new DatabaseOrigin[reader.ReadItemCount(16)];
        for (var i = 0; i < origins.Length; i++)
        {
            origins[i] = new DatabaseOrigin(new DatabaseIdentity(reader.ReadId(), reader.ReadShortText()), ReadFolder(ref reader));
        }

        var forks = new LogFork[reader.ReadItemCount(ForkLength)];
        for (var i = 0; i < forks.Length; i++)
        {
            forks[i] = new LogFork(reader.ReadId(), LogRecordCodec.ReadName(ref reader), reader.ReadCount(), LogRecordCodec.ReadName(ref reader));
        }

        return reader.IsComplete && IsSound(origins, forks) ? new Inheritance(origins, forks) : null;
    }

    /// <summary>Length (16 bits) and ASCII text.</summary>
    public static void WriteFolder(ref SpanWriter writer, ObjectPath folder)
    {
        writer.WriteUInt16((ushort)folder.Value.Length);
        writer.WriteBytes(System.Text.Encoding.ASCII.GetBytes(folder.Value));
    }

    /// <summary>Reads a folder; fails the reader if it is none.</summary>
    public static ObjectPath ReadFolder(ref SpanReader reader)
    {
        var text = System.Text.Encoding.ASCII.GetString(reader.ReadBytes(reader.ReadUInt16()));
        if (!ObjectPath.TryParse(text, out var folder))
        {
            reader.Fail();
        }

        return folder;
    }

    private static bool IsSound(DatabaseOrigin[] origins, LogFork[] forks)
    {
        for (var i = 0; i < forks.Length; i++)
        {
            var fork = forks[i];
            if (fork.Position <= 0 || fork.Next.Number != fork.Log.Number + 1 || (i > 0 && forks[i - 1].Log.Number >= fork.Log.Number)
                || !Array.Exists(origins, origin => origin.Database.Id == fork.Origin))
            {
                return false;
            }
        }

        return origins.Length > 0;
    }
}
