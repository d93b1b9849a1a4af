using System.Text;
using System.Text.Json;
using Serverless.Api.Contracts;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Limits;

/// <summary>Limits as JSON (the routes, the catalog) and as rows (SHOW LIMITS).</summary>
public static class LimitDocuments
{
    /// <summary>The columns of SHOW LIMITS.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["database", "limit", "value", "description"];

    /// <summary>The rows of SHOW LIMITS: one per limit, the value null where there is none, times in milliseconds, sizes in bytes.</summary>
    public static IEnumerable<IReadOnlyList<Value>> Rows(string database, DatabaseLimits limits)
    {
        var name = new StringValue(database);
        foreach (LimitDefinition limit in LimitRegistry.All)
        {
            Value value = limits[limit.Kind] is { } number ? IntegerValue.Of(number) : NullValue.Instance;
            yield return [name, new StringValue(limit.Name), value, new StringValue(limit.Description)];
        }
    }

    /// <summary>The answer of <c>GET /db/{db}/limits</c>: <c>{"database": …, "limits": {"max_nodes": 100, "max_edges": null, …}}</c>.</summary>
    public static byte[] Write(string database, DatabaseLimits limits)
    {
        using var output = new JsonOutput();
        output.Raw('{');
        output.Name("database");
        output.String(database);
        output.Raw(',');
        output.Name("limits");
        WriteValues(output, LimitRegistry.All.Select(limit => new LimitSetting(limit.Kind, limits[limit.Kind])));
        output.Raw('}');
        return output.Written.ToArray();
    }

    /// <summary>Settings as the catalog keeps them: <c>{"max_nodes":100,"max_results":null}</c>, where null is explicitly unlimited.</summary>
    public static string WriteSettings(LimitSettings settings)
    {
        using var output = new JsonOutput();
        WriteValues(output, settings);
        return Encoding.UTF8.GetString(output.Written);
    }

    /// <summary>Reads what <see cref="WriteSettings"/> wrote.</summary>
    /// <exception cref="GraphException">It is damaged.</exception>
    public static LimitSettings ReadSettings(string json) => LimitSettings.None.With(ReadChanges(Encoding.UTF8.GetBytes(json)));

    /// <summary>
    /// Reads the body of <c>PATCH /db/{db}/limits</c>: the limits to be set, <c>{"limits": {"max_nodes": 100}}</c> or without the outer
    /// object. Values are numbers or texts as <see cref="LimitValues"/> reads them; null and 0 are explicitly unlimited.
    /// </summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.InvalidFormat"/>: no such object; <see cref="ErrorCodes.ArgumentError"/>: no such limit, or no value that it takes.</exception>
    public static IReadOnlyList<LimitSetting> ReadChanges(ReadOnlySpan<byte> utf8)
    {
        var input = new JsonInput(utf8);
        input.Read();
        input.ExpectObject("The request's body");
        var changes = new List<LimitSetting>();
        bool hasLimits = false;
        while (input.ReadName())
        {
            if (!input.Is("limits"u8))
            {
                ReadChange(ref input, changes);
                continue;
            }

            if (hasLimits)
            {
                throw JsonInput.Invalid("The field `limits` occurs twice.");
            }

            hasLimits = true;
            input.Read();
            input.ExpectObject("`limits`");
            while (input.ReadName())
            {
                ReadChange(ref input, changes);
            }
        }

        input.End();
        return changes;
    }

    private static void ReadChange(ref JsonInput input, List<LimitSetting> changes)
    {
        string name = input.Text();
        LimitSetting change = LimitValues.Parse(name, ReadValue(ref input, LimitRegistry.Find(name, null).Name), null);
        if (changes.Exists(earlier => earlier.Kind == change.Kind))
        {
            throw JsonInput.Invalid($"The limit `{LimitRegistry.Get(change.Kind).Name}` occurs twice.");
        }

        changes.Add(change);
    }

    private static Value ReadValue(ref JsonInput input, string name)
    {
        input.Read();
        return input.Token switch
        {
            JsonTokenType.Null => NullValue.Instance,
            JsonTokenType.String => new StringValue(input.Text()),
            JsonTokenType.Number when input.TryGetInteger(out long integer) => IntegerValue.Of(integer),
            JsonTokenType.Number when input.TryGetFloat(out double number) => new FloatValue(number),
            _ => throw new GraphException(ErrorCodes.ArgumentError, $"The limit `{name}` takes a number, a text or null."),
        };
    }

    private static void WriteValues(JsonOutput output, IEnumerable<LimitSetting> values)
    {
        output.Raw('{');
        int index = 0;
        foreach (LimitSetting setting in values)
        {
            output.Separate(index++);
            output.Name(LimitRegistry.Get(setting.Kind).Name);
            if (setting.Value is { } number)
            {
                output.Integer(number);
            }
            else
            {
                output.Raw("null"u8);
            }
        }

        output.Raw('}');
    }
}
