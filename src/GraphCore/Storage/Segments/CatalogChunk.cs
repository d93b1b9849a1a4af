using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>
/// Names by their numbers in this database's segments, the distinct sets of labels, and the schema. Numbers are never given anew: a later
/// catalog only adds.
/// </summary>
/// <param name="labels">Label names; a label's number is its place.</param>
/// <param name="types">Relationship types, likewise.</param>
/// <param name="keys">Property keys, likewise.</param>
/// <param name="labelSets">The labels of each set, ascending; set 0 is the empty one.</param>
/// <param name="schema">Indexes and constraints.</param>
internal sealed class CatalogChunk(string[] labels, string[] types, string[] keys, int[][] labelSets, SchemaCatalog schema) : Chunk(0)
{
    public string[] Labels { get; } = labels;

    public string[] Types { get; } = types;

    public string[] Keys { get; } = keys;

    public int[][] LabelSets { get; } = labelSets;

    public SchemaCatalog Schema { get; } = schema;

    /// <inheritdoc/>
    protected override long ManagedBytes => ObjectBytes + Bytes(Labels) + Bytes(Types) + Bytes(Keys) + (LabelSets.Length * (long)ObjectBytes);

    /// <summary>Reads a catalog from the bytes of a payload, any bytes whatever.</summary>
    public static unsafe CatalogChunk Parse(byte* payload, int length)
    {
        var reader = new PayloadReader(payload, length);
        string[] labels = ReadNames(ref reader);
        string[] types = ReadNames(ref reader);
        string[] keys = ReadNames(ref reader);
        var sets = new int[reader.ReadCount()][];
        for (int i = 0; i < sets.Length; i++)
        {
            sets[i] = ReadSet(ref reader, labels.Length);
        }

        if (sets.Length == 0 || sets[0].Length != 0)
        {
            throw Varint.Damage("the first set of labels is not the empty one");
        }

        SchemaCatalog schema = SchemaCodec.Read(ref reader);
        reader.End();
        return new CatalogChunk(labels, types, keys, sets, schema);
    }

    /// <summary>The payload.</summary>
    public byte[] Encode()
    {
        var writer = new PayloadWriter();
        WriteNames(writer, Labels);
        WriteNames(writer, Types);
        WriteNames(writer, Keys);
        writer.WriteNumber(LabelSets.Length);
        foreach (int[] set in LabelSets)
        {
            writer.WriteNumber(set.Length);
            foreach (int label in set)
            {
                writer.WriteNumber(label);
            }
        }

        SchemaCodec.Write(writer, Schema);
        return writer.ToArray();
    }

    private static void WriteNames(PayloadWriter writer, string[] names)
    {
        writer.WriteNumber(names.Length);
        foreach (string name in names)
        {
            writer.WriteString(name);
        }
    }

    private static string[] ReadNames(ref PayloadReader reader)
    {
        var names = new string[reader.ReadCount()];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadString();
        }

        return names;
    }

    private static int[] ReadSet(ref PayloadReader reader, int labels)
    {
        var set = new int[reader.ReadCount()];
        for (int i = 0; i < set.Length; i++)
        {
            set[i] = reader.ReadNumber();
            if (set[i] >= labels || (i > 0 && set[i] <= set[i - 1]))
            {
                throw Varint.Damage("a set of labels is not what it should be");
            }
        }

        return set;
    }

    private static long Bytes(string[] names)
    {
        long bytes = 0;
        foreach (string name in names)
        {
            bytes += ObjectBytes + (name.Length * sizeof(char));
        }

        return bytes;
    }
}
