using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.GraphCore.Import;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Export;

/// <summary>Writes entities as JSON lines, in the form that <see cref="JsonLinesReader"/> reads.</summary>
internal sealed class JsonLinesWriter : IEntityVisitor
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly IExportSink sink;
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 16);
    private readonly Utf8JsonWriter json;
    private long relationships;

    public JsonLinesWriter(IExportSink sink)
    {
        this.sink = sink;
        json = new Utf8JsonWriter(buffer, Options);
    }

    /// <summary>The labels of the nodes that come.</summary>
    public string[] Labels { get; set; } = [];

    /// <summary>The type of the relationships that come.</summary>
    public string Type { get; set; } = string.Empty;

    public void VisitNode(int number, MapValue properties)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "node"u8);
        WriteId("id"u8, number);
        json.WriteStartArray("labels"u8);
        foreach (string label in Labels)
        {
            json.WriteStringValue(label);
        }

        json.WriteEndArray();
        End(properties);
    }

    public void VisitRelationship(int source, int target, MapValue properties)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "relationship"u8);
        WriteId("id"u8, relationships++);
        json.WriteString("label"u8, Type);
        WriteEnd("start"u8, source);
        WriteEnd("end"u8, target);
        End(properties);
    }

    public async ValueTask EndBatchAsync(CancellationToken cancellationToken)
    {
        await sink.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }

    private void WriteEnd(ReadOnlySpan<byte> name, int number)
    {
        json.WriteStartObject(name);
        WriteId("id"u8, number);
        json.WriteEndObject();
    }

    private void WriteId(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    private void End(MapValue properties)
    {
        json.WriteStartObject("properties"u8);
        foreach (ref readonly KeyValuePair<string, Value> entry in properties.Entries)
        {
            json.WritePropertyName(entry.Key);
            JsonValues.Write(json, entry.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
    }
}
