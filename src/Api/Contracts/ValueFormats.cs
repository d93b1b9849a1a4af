using System.Diagnostics;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>One way to write values as JSON. Implemented by empty structs, so that generic code is compiled once for each.</summary>
internal interface IValueFormat
{
    static abstract void Null(JsonOutput json);

    static abstract void Boolean(JsonOutput json, bool value);

    static abstract void Integer(JsonOutput json, long value);

    static abstract void Float(JsonOutput json, double value);

    static abstract void String(JsonOutput json, ReadOnlySpan<char> value);

    /// <summary>A value of any kind.</summary>
    static abstract void Value(JsonOutput json, Value value);
}

/// <summary>What the formats have in common.</summary>
internal static class ValueFormats
{
    /// <summary>A cell of a result.</summary>
    public static void Cell<TFormat>(JsonOutput json, Vector column, int row)
        where TFormat : struct, IValueFormat
    {
        if (column.IsNull(row))
        {
            TFormat.Null(json);
            return;
        }

        switch (column.Kind)
        {
            case VectorKind.Boolean:
                TFormat.Boolean(json, column.Booleans[row]);
                break;
            case VectorKind.Integer:
                TFormat.Integer(json, column.Integers[row]);
                break;
            case VectorKind.Float:
                TFormat.Float(json, column.Floats[row]);
                break;
            case VectorKind.String:
                TFormat.String(json, column.Strings[row]);
                break;
            case VectorKind.Value:
                TFormat.Value(json, column.Values[row]);
                break;
            default:
                throw new UnreachableException($"A result has no column of {column.Kind}.");
        }
    }

    /// <summary>The cells of a row as an array.</summary>
    public static void Row<TFormat>(JsonOutput json, IReadOnlyList<Vector> columns, int row)
        where TFormat : struct, IValueFormat
    {
        json.Raw('[');
        for (int i = 0; i < columns.Count; i++)
        {
            json.Separate(i);
            Cell<TFormat>(json, columns[i], row);
        }

        json.Raw(']');
    }

    public static void List<TFormat>(JsonOutput json, ReadOnlySpan<Value> items)
        where TFormat : struct, IValueFormat
    {
        EnsureRoom();
        json.Raw('[');
        for (int i = 0; i < items.Length; i++)
        {
            json.Separate(i);
            TFormat.Value(json, items[i]);
        }

        json.Raw(']');
    }

    public static void Map<TFormat>(JsonOutput json, MapValue map)
        where TFormat : struct, IValueFormat
    {
        EnsureRoom();
        ReadOnlySpan<KeyValuePair<string, Value>> entries = map.Entries;
        json.Raw('{');
        for (int i = 0; i < entries.Length; i++)
        {
            json.Separate(i);
            json.Name(entries[i].Key);
            TFormat.Value(json, entries[i].Value);
        }

        json.Raw('}');
    }

    /// <summary>Nodes and relationships of a path in walking order.</summary>
    public static void Path<TFormat>(JsonOutput json, PathValue path)
        where TFormat : struct, IValueFormat
    {
        json.Raw('[');
        TFormat.Value(json, path.Nodes[0]);
        for (int i = 0; i < path.Relationships.Count; i++)
        {
            json.Raw(',');
            TFormat.Value(json, path.Relationships[i]);
            json.Raw(',');
            TFormat.Value(json, path.Nodes[i + 1]);
        }

        json.Raw(']');
    }

    public static void Texts(JsonOutput json, IReadOnlyList<string> texts)
    {
        json.Raw('[');
        for (int i = 0; i < texts.Count; i++)
        {
            json.Separate(i);
            json.String(texts[i]);
        }

        json.Raw(']');
    }

    /// <summary>A JSON number, or a string where JSON has no number.</summary>
    public static void Number(JsonOutput json, double value)
    {
        if (double.IsFinite(value))
        {
            json.Float(value);
        }
        else
        {
            QuotedNumber(json, value);
        }
    }

    public static void QuotedNumber(JsonOutput json, double value)
    {
        json.Raw('"');
        json.Float(value);
        json.Raw('"');
    }

    /// <summary>A statement can nest lists as deeply as it likes; the end of the stack would end the process for everybody.</summary>
    public static void EnsureRoom()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GraphException(ErrorCodes.ArgumentError, "The result has lists or maps that are nested too deeply to be written.");
        }
    }
}
