using Serverless.GraphCore.Cypher.Lexing;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What functions of other languages are called here.</summary>
internal static class FunctionHabits
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["len"] = "size()",
        ["strlen"] = "size()",
        ["upper"] = "toUpper()",
        ["ucase"] = "toUpper()",
        ["lower"] = "toLower()",
        ["lcase"] = "toLower()",
        ["substr"] = "substring()",
        ["concat"] = "the operator `||`",
        ["ifnull"] = "coalesce()",
        ["isnull"] = "the test `IS NULL`",
        ["nvl"] = "coalesce()",
        ["now"] = "datetime()",
        ["getdate"] = "datetime()",
        ["current_timestamp"] = "datetime()",
        ["datediff"] = "duration.between()",
        ["random"] = "rand()",
        ["ceiling"] = "ceil()",
        ["pow"] = "the operator `^`",
        ["power"] = "the operator `^`",
        ["mod"] = "the operator `%`",
        ["cast"] = "toInteger(), toFloat(), toString() or toBoolean()",
        ["toint"] = "toInteger()",
        ["average"] = "avg()",
        ["mean"] = "avg()",
        ["group_concat"] = "collect()",
        ["array_agg"] = "collect()",
        ["array_length"] = "size()",
        ["has"] = "the test `IS NOT NULL`",
        ["rels"] = "relationships()",
        ["append"] = "the operator `+`",
    };

    /// <summary>A sentence that names what may have been meant, with a leading blank, or nothing.</summary>
    public static string Advice(string name, IFunctionSignatures functions) =>
        Known.TryGetValue(name, out string? here) ? $" Use {here}." : Suggestion.For(name, functions.Names);
}
