using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Building;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Import;

/// <summary>Turns fields into property values. Numbers, booleans and strings go from the file's bytes to the column without an object.</summary>
internal static class FieldParser
{
    /// <summary>What is wrong with a text that is not UTF-8.</summary>
    public const string NotUtf8 = "the text is not valid UTF-8";

    /// <summary>Adds a field's value to a row.</summary>
    /// <returns>Why it has none of its type; null: it is added.</returns>
    public static string? Add(ColumnBuilder target, int row, CsvColumn column, ReadOnlySpan<byte> field)
    {
        if (column.IsArray)
        {
            return AddList(target, row, column, field);
        }

        switch (column.Type)
        {
            case FieldType.String:
                if (!Utf8.IsValid(field))
                {
                    return NotUtf8;
                }

                target.AddString(row, field);
                return null;
            case FieldType.Long or FieldType.Int or FieldType.Short or FieldType.Byte:
                if (ParseInteger(field, column.Type, out long integer) is { } problem)
                {
                    return problem;
                }

                target.AddInteger(row, integer);
                return null;
            case FieldType.Float:
                if (!TryFloat(field, out double number))
                {
                    return Unfit(field, "number");
                }

                target.AddFloat(row, number);
                return null;
            case FieldType.Boolean:
                if (!TryBoolean(field, out bool isTrue))
                {
                    return Unfit(field, "boolean; it is `true` or `false`");
                }

                target.AddBoolean(row, isTrue);
                return null;
            default:
                return AddValue(target, row, column, field);
        }
    }

    /// <summary>Why a text is no 64-bit integer; null: it is one.</summary>
    public static string? ParseInteger(ReadOnlySpan<byte> field, FieldType type, out long value)
    {
        ReadOnlySpan<byte> trimmed = field.Trim((byte)' ');
        if (!Utf8Parser.TryParse(trimmed, out value, out int used) || used != trimmed.Length)
        {
            return Unfit(field, "integer");
        }

        bool fits = type switch
        {
            FieldType.Int => value is >= int.MinValue and <= int.MaxValue,
            FieldType.Short => value is >= short.MinValue and <= short.MaxValue,
            FieldType.Byte => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            _ => true,
        };
        return fits ? null : Unfit(field, $"{type.ToString().ToLowerInvariant()}: it is out of range");
    }

    /// <summary>A text as an error shows it.</summary>
    public static string Show(ReadOnlySpan<byte> field)
    {
        const int Longest = 64;
        string text = Encoding.UTF8.GetString(field[..Math.Min(field.Length, Longest)]);
        return field.Length > Longest ? text + "…" : text;
    }

    private static string Unfit(ReadOnlySpan<byte> field, string type) => $"`{Show(field)}` is no {type}";

    private static bool TryFloat(ReadOnlySpan<byte> field, out double value)
    {
        ReadOnlySpan<byte> trimmed = field.Trim((byte)' ');
        return (Utf8Parser.TryParse(trimmed, out value, out int used) && used == trimmed.Length)
            || double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryBoolean(ReadOnlySpan<byte> field, out bool value)
    {
        ReadOnlySpan<byte> trimmed = field.Trim((byte)' ');
        value = Ascii.EqualsIgnoreCase(trimmed, "true"u8);
        return value || Ascii.EqualsIgnoreCase(trimmed, "false"u8);
    }

    private static string? AddValue(ColumnBuilder target, int row, CsvColumn column, ReadOnlySpan<byte> field)
    {
        string? problem = Parse(column, field, out Value value);
        if (problem is null)
        {
            target.Add(row, value);
        }

        return problem;
    }

    private static string? AddList(ColumnBuilder target, int row, CsvColumn column, ReadOnlySpan<byte> field)
    {
        var items = new List<Value>();
        while (!field.IsEmpty || items.Count > 0)
        {
            int end = field.IndexOf(column.ItemDelimiter);
            if (Parse(column, end < 0 ? field : field[..end], out Value item) is { } problem)
            {
                return $"item {items.Count + 1}: {problem}";
            }

            items.Add(item);
            if (end < 0)
            {
                break;
            }

            field = field[(end + 1)..];
        }

        try
        {
            target.Add(row, PropertyTypes.EnsureStorable(new ListValue([.. items])));
            return null;
        }
        catch (GraphException failure)
        {
            return failure.Message.TrimEnd('.');
        }
    }

    private static string? Parse(CsvColumn column, ReadOnlySpan<byte> field, out Value value)
    {
        value = NullValue.Instance;
        if (!Utf8.IsValid(field))
        {
            return NotUtf8;
        }

        switch (column.Type)
        {
            case FieldType.String:
                value = new StringValue(Encoding.UTF8.GetString(field));
                return null;
            case FieldType.Char:
                string text = Encoding.UTF8.GetString(field);
                value = new StringValue(text);
                return text.EnumerateRunes().Count() == 1 ? null : Unfit(field, "single character");
            case FieldType.Long or FieldType.Int or FieldType.Short or FieldType.Byte:
                string? problem = ParseInteger(field, column.Type, out long integer);
                value = IntegerValue.Of(integer);
                return problem;
            case FieldType.Float:
                bool isNumber = TryFloat(field, out double number);
                value = new FloatValue(number);
                return isNumber ? null : Unfit(field, "number");
            case FieldType.Boolean:
                bool isBoolean = TryBoolean(field, out bool isTrue);
                value = BooleanValue.Of(isTrue);
                return isBoolean ? null : Unfit(field, "boolean; it is `true` or `false`");
            default:
                return ParseRare(column, field, out value);
        }
    }

    private static string? ParseRare(CsvColumn column, ReadOnlySpan<byte> field, out Value value)
    {
        value = NullValue.Instance;
        try
        {
            value = column.Type switch
            {
                FieldType.Json => ParseJson(field),
                FieldType.Point => PointParser.Parse(Encoding.UTF8.GetString(field), column.System),
                FieldType.Date => Temporal(field, ValueKind.Date, string.Empty),
                FieldType.LocalTime => Temporal(field, ValueKind.LocalTime, string.Empty),
                FieldType.Time => Temporal(field, ValueKind.Time, column.Zone),
                FieldType.LocalDateTime => Temporal(field, ValueKind.LocalDateTime, string.Empty),
                FieldType.DateTime => Temporal(field, ValueKind.DateTime, column.Zone),
                FieldType.Duration => Temporal(field, ValueKind.Duration, string.Empty),
                _ => throw new UnreachableException(),
            };
            return null;
        }
        catch (JsonException)
        {
            return Unfit(field, "JSON");
        }
        catch (GraphException failure)
        {
            return failure.Message.TrimEnd('.');
        }
    }

    private static Value ParseJson(ReadOnlySpan<byte> field)
    {
        var reader = new Utf8JsonReader(field);
        reader.Read();
        Value value = JsonValues.Read(ref reader);
        reader.Read();
        return value;
    }

    private static Value Temporal(ReadOnlySpan<byte> field, ValueKind kind, string zone)
    {
        string text = Encoding.UTF8.GetString(field.Trim((byte)' '));
        return TemporalText.Parse(zone.Length > 1 && !HasZone(text, kind) ? text + zone : text, kind);
    }

    // A date has hyphens too, so an offset is looked for behind it.
    private static bool HasZone(string text, ValueKind kind)
    {
        int time = kind == ValueKind.Time ? 0 : text.IndexOfAny(['T', 't']);
        return text.EndsWith(']') || (time >= 0 && text.AsSpan(time).IndexOfAny("Zz+-") >= 0);
    }
}
