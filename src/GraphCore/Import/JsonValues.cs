using System.Text.Json;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Import;

/// <summary>
/// Property values as JSON. Strings, booleans, lists and numbers are JSON's own, where a number with a fraction or an exponent is a Float and
/// any other an Integer; everything else is <c>{"$type": …, "_value": …}</c> with the names and texts of Neo4j's typed JSON.
/// </summary>
internal static class JsonValues
{
    /// <summary>Reads the value that the reader stands on.</summary>
    /// <exception cref="GraphException">It is no value that a property can have.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static Value Read(ref Utf8JsonReader reader) => PropertyTypes.EnsureStorable(ReadAny(ref reader, 0));

    public static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case NullValue:
                writer.WriteNullValue();
                break;
            case BooleanValue boolean:
                writer.WriteBooleanValue(boolean.Boolean);
                break;
            case IntegerValue integer:
                writer.WriteNumberValue(integer.Integer);
                break;
            case FloatValue number when double.IsFinite(number.Float):
                // Written so that a reader can tell it from an integer.
                writer.WriteRawValue(NumberText.Format(number.Float));
                break;
            case FloatValue number:
                WriteTyped(writer, "Float", NumberText.Format(number.Float));
                break;
            case StringValue text:
                writer.WriteStringValue(text.Text);
                break;
            case ListValue list:
                writer.WriteStartArray();
                foreach (Value item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case PointValue point:
                WriteTyped(writer, "Point", TypedText.Format(point));
                break;
            default:
                WriteTyped(writer, TypedText.TypeOf(value), TemporalText.Format(value));
                break;
        }
    }

    private static void WriteTyped(Utf8JsonWriter writer, string type, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("$type"u8, type);
        writer.WriteString("_value"u8, text);
        writer.WriteEndObject();
    }

    private static Value ReadAny(ref Utf8JsonReader reader, int depth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return NullValue.Instance;
            case JsonTokenType.True:
                return BooleanValue.True;
            case JsonTokenType.False:
                return BooleanValue.False;
            case JsonTokenType.String:
                return new StringValue(reader.GetString()!);
            case JsonTokenType.Number:
                return ReadNumber(ref reader);
            case JsonTokenType.StartArray when depth == 0:
                var items = new List<Value>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadAny(ref reader, depth + 1));
                }

                return new ListValue([.. items]);
            case JsonTokenType.StartObject:
                return ReadTyped(ref reader);
            default:
                throw Invalid("a property cannot be a list of lists");
        }
    }

    private static Value ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out long integer))
        {
            return IntegerValue.Of(integer);
        }

        bool isFloat = reader.ValueSpan.IndexOfAny(".eE"u8) >= 0;
        return isFloat && reader.TryGetDouble(out double number) && double.IsFinite(number)
            ? new FloatValue(number)
            : throw Invalid("a number is outside the range of 64 bits");
    }

    private static Value ReadTyped(ref Utf8JsonReader reader)
    {
        string? type = null;
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("$type"u8);
            bool isKnown = isType || reader.ValueTextEquals("_value"u8);
            reader.Read();
            if (!isKnown || reader.TokenType != JsonTokenType.String)
            {
                throw Invalid("a property cannot be a map; what JSON has no value for is {\"$type\": \"Date\", \"_value\": \"2024-05-01\"} or alike");
            }

            (type, text) = isType ? (reader.GetString(), text) : (type, reader.GetString());
        }

        return type is not null && text is not null
            ? TypedText.Parse(type, text)
            : throw Invalid("a typed value has `$type` and `_value`, both texts");
    }

    private static GraphException Invalid(string reason) => new(ErrorCodes.ImportFailed, reason);
}
