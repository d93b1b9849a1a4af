using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Import;

/// <summary>
/// Adds the nodes and relationships of a file of JSON lines to the graph, in the form that APOC exports and imports:
/// <c>{"type":"node","id":"0","labels":["Person"],"properties":{…}}</c> and
/// <c>{"type":"relationship","label":"KNOWS","start":{"id":"0"},"end":{"id":"1"},"properties":{…}}</c>. Values are as
/// <see cref="JsonValues"/> has them; fields of other names are passed over.
/// </summary>
/// <param name="completeNodes">Is called before the first relationship.</param>
internal sealed class JsonLinesReader(LineReader reader, GraphBuilder builder, IdSpaces spaces, BadRows bad, Action completeNodes)
{
    private readonly int file = builder.AddFile(reader.File);
    private readonly Dictionary<string, int> keys = new(StringComparer.Ordinal);
    private readonly List<(string Key, Value Value)> properties = [];
    private readonly List<int> labels = [];
    private byte[]? id;
    private byte[]? start;
    private byte[]? end;
    private string? kind;
    private string? type;

    /// <summary>Adds the lines that are whole in the reader's buffer.</summary>
    public void ReadLines()
    {
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            if (AddLine(line) is { } reason)
            {
                bad.Add(reader.File, reader.Line, 0, reason);
            }
        }
    }

    private string? AddLine(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            return FieldParser.NotUtf8;
        }

        try
        {
            Read(line);
        }
        catch (JsonException exception)
        {
            return $"it is no JSON at byte {exception.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            return "a text has an unpaired surrogate (\\uD800 to \\uDFFF)";
        }
        catch (GraphException failure)
        {
            return failure.Message.TrimEnd('.');
        }

        return kind switch
        {
            "node" => AddNode(),
            "relationship" => AddRelationship(),
            _ => "`type` is neither `node` nor `relationship`",
        };
    }

    private string? AddNode()
    {
        if (builder.HasOrdinals)
        {
            throw ImportErrors.At(reader.File, reader.Line, 0, "a node comes behind a relationship; all nodes come first");
        }

        if (id is not null && !spaces[string.Empty].TryAdd(id, isInteger: false, builder.NodeCount))
        {
            return $"the id `{FieldParser.Show(id)}` is there already";
        }

        NodeTable table = builder.NodesOf(labels.ToArray());
        AddProperties(table);
        builder.AddNode(table, new RowOrigin(file, reader.Line));
        return null;
    }

    private string? AddRelationship()
    {
        completeNodes();
        if (type is null || start is null || end is null)
        {
            return "a relationship has `label`, `start` and `end`";
        }

        int source = spaces[string.Empty].Find(start, isInteger: false);
        int target = spaces[string.Empty].Find(end, isInteger: false);
        if (source < 0 || target < 0)
        {
            return $"no node has the id `{FieldParser.Show(source < 0 ? start : end)}`";
        }

        RelationshipList list = builder.RelationshipsOf(type);
        AddProperties(list);
        list.Add(source, target, new RowOrigin(file, reader.Line));
        return null;
    }

    private void AddProperties(EntityTable table)
    {
        foreach ((string key, Value value) in properties)
        {
            if (!keys.TryGetValue(key, out int number))
            {
                number = builder.AddKey(key);
                keys.Add(key, number);
            }

            table.Column(number).Add(table.RowCount, value);
        }
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        properties.Clear();
        labels.Clear();
        id = start = end = null;
        kind = type = null;
        var json = new Utf8JsonReader(line);
        json.Read();
        Expect(json.TokenType == JsonTokenType.StartObject, "a line is a JSON object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            json.Read();
            ReadField(ref json, name);
        }

        json.Read();
    }

    private void ReadField(ref Utf8JsonReader json, string name)
    {
        switch (name)
        {
            case "type":
                kind = ReadText(ref json, "type");
                break;
            case "label":
                type = ReadText(ref json, "label");
                break;
            case "id":
                id = ReadId(ref json);
                break;
            case "start":
                start = ReadEnd(ref json);
                break;
            case "end":
                end = ReadEnd(ref json);
                break;
            case "labels":
                Expect(json.TokenType == JsonTokenType.StartArray, "`labels` is an array of strings");
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    labels.Add(builder.AddLabel(ReadText(ref json, "labels")));
                }

                break;
            case "properties":
                ReadProperties(ref json);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private void ReadProperties(ref Utf8JsonReader json)
    {
        Expect(json.TokenType == JsonTokenType.StartObject, "`properties` is an object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            Value value;
            try
            {
                value = JsonValues.Read(ref json);
            }
            catch (GraphException failure)
            {
                throw new GraphException(failure.Code, $"property `{key}`: {failure.Message}");
            }

            Expect(!properties.Exists(property => property.Key == key), $"property `{key}` is there twice");
            properties.Add((key, value));
        }
    }

    private static string ReadText(ref Utf8JsonReader json, string name)
    {
        Expect(json.TokenType == JsonTokenType.String && json.ValueSpan.Length > 0, $"`{name}` is a text that is not empty");
        return json.GetString()!;
    }

    private static byte[] ReadId(ref Utf8JsonReader json)
    {
        Expect(json.TokenType is JsonTokenType.String or JsonTokenType.Number && json.ValueSpan.Length > 0, "an id is a text or an integer");
        return json.TokenType == JsonTokenType.String ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan.ToArray();
    }

    // Of the object that APOC writes there the id alone is looked at.
    private static byte[]? ReadEnd(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return ReadId(ref json);
        }

        byte[]? found = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = json.ValueTextEquals("id"u8);
            json.Read();
            if (isId)
            {
                found = ReadId(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return found;
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new GraphException(ErrorCodes.ImportFailed, otherwise);
        }
    }
}
