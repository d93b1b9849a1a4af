using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Functions;

/// <summary>
/// Reads signatures in the form in which <c>SHOW FUNCTIONS</c> prints them: <c>name(p :: TYPE, q = default :: TYPE) :: TYPE</c>.
/// A parameter with a default is optional; one whose type ends in <c>...</c> repeats.
/// </summary>
internal static class SignatureParser
{
    private static readonly (string Name, ValueTypes Types)[] TypeNames =
    [
        ("ANY", ValueTypes.Any),
        ("BOOLEAN", ValueTypes.Boolean),
        ("INTEGER", ValueTypes.Integer),
        ("FLOAT", ValueTypes.Float),
        ("STRING", ValueTypes.String),
        ("MAP", ValueTypes.Map),
        ("NODE", ValueTypes.Node),
        ("RELATIONSHIP", ValueTypes.Relationship),
        ("PATH", ValueTypes.Path),
        ("DATE", ValueTypes.Date),
        ("LOCAL TIME", ValueTypes.LocalTime),
        ("ZONED TIME", ValueTypes.Time),
        ("LOCAL DATETIME", ValueTypes.LocalDateTime),
        ("ZONED DATETIME", ValueTypes.DateTime),
        ("DURATION", ValueTypes.Duration),
        ("POINT", ValueTypes.Point),
    ];

    public static FunctionSignature Parse(string text, string category, string description, bool isAggregate, bool isDeterministic)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        int close = text.LastIndexOf(") :: ", StringComparison.Ordinal);
        string list = text[(open + 1)..close];
        var parameters = new List<FunctionParameter>();
        int required = 0;
        bool repeats = false;
        foreach (string part in list.Length == 0 ? [] : list.Split(", "))
        {
            int separator = part.IndexOf(" :: ", StringComparison.Ordinal);
            string name = part[..separator];
            string type = part[(separator + 4)..];
            bool isOptional = name.Contains('=', StringComparison.Ordinal);
            repeats = type.EndsWith("...", StringComparison.Ordinal);
            parameters.Add(new FunctionParameter(name, type, Types(type.TrimEnd('.')), isOptional));
            required += isOptional ? 0 : 1;
        }

        return new FunctionSignature(
            text[..open],
            required,
            repeats ? int.MaxValue : parameters.Count,
            isAggregate,
            isDeterministic,
            category,
            text,
            description,
            parameters,
            Types(text[(close + 5)..]));
    }

    private static ValueTypes Types(string type)
    {
        ValueTypes types = ValueTypes.None;
        foreach (string alternative in type.Split(" | "))
        {
            types |= alternative.StartsWith("LIST<", StringComparison.Ordinal) ? ValueTypes.List : Type(alternative);
        }

        return types;
    }

    private static ValueTypes Type(string name)
    {
        foreach ((string known, ValueTypes types) in TypeNames)
        {
            if (known == name)
            {
                return types;
            }
        }

        throw new InvalidOperationException($"A signature names the unknown type {name}.");
    }
}
