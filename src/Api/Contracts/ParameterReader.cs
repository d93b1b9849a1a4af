using System.Text.Json;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Contracts;

/// <summary>Reads a statement's parameters, in plain JSON (closest values) or Neo4j's typed JSON (exact values).</summary>
/// <param name="typed">Whether each value is <c>{"$type": …, "_value": …}</c>.</param>
/// <param name="maxDepth">How deeply lists and maps may nest.</param>
internal readonly struct ParameterReader(bool typed, int maxDepth)
{
    private const int SmallMap = 8;

    /// <summary>The value of the field <c>parameters</c>: an object; null is empty.</summary>
    public MapValue Read(ref JsonInput input)
    {
        input.Read();
        if (input.Token == JsonTokenType.Null)
        {
            return MapValue.Empty;
        }

        input.ExpectObject("`parameters`");
        return ReadMap(ref input, 0);
    }

    private Value ReadValue(ref JsonInput input, int depth)
    {
        if (depth > maxDepth)
        {
            throw JsonInput.Invalid($"A parameter nests lists or maps more than {maxDepth} deep.");
        }

        return typed ? ReadTyped(ref input, depth) : ReadPlain(ref input, depth);
    }

    private Value ReadPlain(ref JsonInput input, int depth) => input.Token switch
    {
        JsonTokenType.Null => NullValue.Instance,
        JsonTokenType.True => BooleanValue.True,
        JsonTokenType.False => BooleanValue.False,
        JsonTokenType.String => new StringValue(input.Text()),
        JsonTokenType.Number => ReadNumber(ref input),
        JsonTokenType.StartArray => ReadList(ref input, depth),
        _ => ReadMap(ref input, depth),
    };

    private static Value ReadNumber(ref JsonInput input)
    {
        if (input.TryGetInteger(out long integer))
        {
            return IntegerValue.Of(integer);
        }

        if (input.Raw.IndexOfAny(".eE"u8) < 0)
        {
            throw JsonInput.Invalid("An integer parameter is outside the range of 64 bits.");
        }

        return input.TryGetFloat(out double number)
            ? new FloatValue(number)
            : throw JsonInput.Invalid("A number parameter is outside the range of a 64-bit float.");
    }

    /// <summary>Reads <c>{"$type": …, "_value": …}</c>, its two fields in either order.</summary>
    private Value ReadTyped(ref JsonInput input, int depth)
    {
        input.ExpectObject("A typed parameter");
        string? type = null;
        Value? value = null;
        JsonInput early = default;
        bool isEarly = false;
        while (input.ReadName())
        {
            if (type is null && input.Is("$type"u8))
            {
                type = input.ReadString("$type");
            }
            else if (value is null && !isEarly && input.Is("_value"u8))
            {
                input.Read();
                if (type is null)
                {
                    early = input;
                    isEarly = true;
                    input.Skip();
                }
                else
                {
                    value = ReadContent(ref input, type, depth);
                }
            }
            else
            {
                throw JsonInput.Invalid($"A typed parameter has `$type` and `_value`, once each, and no `{input.Text()}`.");
            }
        }

        if (type is null || (value is null && !isEarly))
        {
            throw JsonInput.Invalid("A typed parameter has `$type` and `_value`.");
        }

        return value ?? ReadContent(ref early, type, depth);
    }

    private Value ReadContent(ref JsonInput input, string type, int depth) => (type, input.Token) switch
    {
        ("Null", JsonTokenType.Null) => NullValue.Instance,
        ("Boolean", JsonTokenType.True) => BooleanValue.True,
        ("Boolean", JsonTokenType.False) => BooleanValue.False,
        ("List", JsonTokenType.StartArray) => ReadList(ref input, depth),
        ("Map", JsonTokenType.StartObject) => ReadMap(ref input, depth),
        (_, JsonTokenType.String) => TypedText.Parse(type, input.Text()),
        _ => throw TypedText.Unfit(type),
    };

    private ListValue ReadList(ref JsonInput input, int depth)
    {
        var items = new List<Value>();
        while (input.ReadItem())
        {
            items.Add(ReadValue(ref input, depth + 1));
        }

        return items.Count == 0 ? ListValue.Empty : new ListValue([.. items]);
    }

    private MapValue ReadMap(ref JsonInput input, int depth)
    {
        if (!input.ReadName())
        {
            return MapValue.Empty;
        }

        var entries = new List<KeyValuePair<string, Value>>();
        do
        {
            string name = input.Text();
            input.Read();
            entries.Add(new(name, ReadValue(ref input, depth + 1)));
        }
        while (input.ReadName());
        EnsureDistinct(entries);
        return new MapValue([.. entries]);
    }

    private static void EnsureDistinct(List<KeyValuePair<string, Value>> entries)
    {
        if (entries.Count > SmallMap)
        {
            var names = new HashSet<string>(entries.Count, StringComparer.Ordinal);
            foreach (KeyValuePair<string, Value> entry in entries)
            {
                if (!names.Add(entry.Key))
                {
                    throw Repeated(entry.Key);
                }
            }

            return;
        }

        for (int i = 1; i < entries.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (string.Equals(entries[i].Key, entries[j].Key, StringComparison.Ordinal))
                {
                    throw Repeated(entries[i].Key);
                }
            }
        }
    }

    private static GraphCore.Errors.GraphException Repeated(string name) =>
        JsonInput.Invalid($"The name `{name}` occurs twice in one map of the parameters.");
}
