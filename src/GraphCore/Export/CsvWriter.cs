using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Import;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Export;

/// <summary>Writes entities of one label set or type as CSV with a header of neo4j-admin. Texts are quoted, so that an empty one is not null.</summary>
internal sealed class CsvWriter : IEntityVisitor
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private readonly IExportSink sink;
    private readonly (string Property, string Type)[] columns;
    private readonly string token;
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 16);
    private readonly ArrayBufferWriter<byte> jsonBuffer = new();
    private readonly StringBuilder joined = new();

    private CsvWriter(IExportSink sink, CsvTypes types, string header, string token)
    {
        this.sink = sink;
        this.token = token;
        columns = [.. types.Columns];
        Write(header);
        foreach ((string property, string type) in columns)
        {
            Write(",");
            WriteField($"{property}:{type}", isText: false);
        }

        Write("\n");
    }

    public static CsvWriter OfNodes(IExportSink sink, string[] labels, CsvTypes types)
    {
        char delimiter = DelimiterFor(labels);
        string setting = delimiter == CsvTypes.ItemDelimiter ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{{delimiter:U+{(int)delimiter:X4}}}");
        return new CsvWriter(sink, types, $":ID,:LABEL{setting}", string.Join(delimiter, labels));
    }

    public static CsvWriter OfRelationships(IExportSink sink, string type, CsvTypes types) => new(sink, types, ":START_ID,:END_ID,:TYPE", type);

    public void VisitNode(int number, MapValue properties)
    {
        WriteNumber(number);
        Write(",");
        End(properties);
    }

    public void VisitRelationship(int source, int target, MapValue properties)
    {
        WriteNumber(source);
        Write(",");
        WriteNumber(target);
        Write(",");
        End(properties);
    }

    public async ValueTask EndBatchAsync(CancellationToken cancellationToken)
    {
        await sink.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    private static char DelimiterFor(string[] labels)
    {
        foreach (char candidate in ";|:\t\u001F\u001E\u001D\u001C\u0001\u0002\u0003\u0004")
        {
            if (!Array.Exists(labels, label => label.Contains(candidate, StringComparison.Ordinal)))
            {
                return candidate;
            }
        }

        throw new GraphException(ErrorCodes.ArgumentError, $"CSV cannot hold the labels `{string.Join("`, `", labels)}`; export JSON lines.");
    }

    private void End(MapValue properties)
    {
        if (token.Length > 0)
        {
            WriteField(token, isText: true);
        }

        foreach ((string property, string type) in columns)
        {
            Write(",");
            if (properties.TryGet(property, out Value? value))
            {
                WriteValue(value, type);
            }
        }

        Write("\n");
    }

    private void WriteValue(Value value, string type)
    {
        if (type == CsvTypes.Json)
        {
            jsonBuffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(jsonBuffer))
            {
                JsonValues.Write(json, value);
            }

            WriteField(Encoding.UTF8.GetString(jsonBuffer.WrittenSpan), isText: true);
        }
        else if (value is ListValue list)
        {
            joined.Clear();
            for (int i = 0; i < list.Count; i++)
            {
                if (i > 0)
                {
                    joined.Append(CsvTypes.ItemDelimiter);
                }

                joined.Append(TextOf(list[i]));
            }

            WriteField(joined.ToString(), isText: true);
        }
        else if (value is IntegerValue integer)
        {
            WriteNumber(integer.Integer);
        }
        else
        {
            WriteField(TextOf(value), value is StringValue);
        }
    }

    private static string TextOf(Value value) => value switch
    {
        BooleanValue boolean => boolean.Boolean ? "true" : "false",
        IntegerValue integer => NumberText.Format(integer.Integer),
        FloatValue number => NumberText.Format(number.Float),
        StringValue text => text.Text,
        PointValue point => TextOf(point),
        _ => TemporalText.Format(value),
    };

    private static string TextOf(PointValue point)
    {
        string depth = point.IsThreeDimensional ? $", z: {NumberText.Format(point.Z)}" : string.Empty;
        return $"{{x: {NumberText.Format(point.X)}, y: {NumberText.Format(point.Y)}{depth}, crs: {CoordinateSystems.Name(point.System)}}}";
    }

    private void WriteNumber(long number)
    {
        number.TryFormat(buffer.GetSpan(20), out int length, provider: CultureInfo.InvariantCulture);
        buffer.Advance(length);
    }

    private void WriteField(string text, bool isText)
    {
        if (!isText && !text.AsSpan().ContainsAny(Special))
        {
            Write(text);
            return;
        }

        Write("\"");
        Write(text.Contains('"', StringComparison.Ordinal) ? text.Replace("\"", "\"\"", StringComparison.Ordinal) : text);
        Write("\"");
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, buffer);
}
