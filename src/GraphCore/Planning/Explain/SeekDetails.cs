using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>Names and details of index seeks.</summary>
internal static class SeekDetails
{
    public static string Name(IndexSeek seek)
    {
        string entity = seek.Index.Entity == EntityKind.Node ? "Node" : "Relationship";
        SeekKeys keys = seek.Keys;
        return keys switch
        {
            { Count: 0 } => entity + "IndexScan",
            { Text.Match: TextMatch.StartsWith, Equal: [] } => entity + "IndexSeekByPrefix",
            { Text.Match: TextMatch.EndsWith } => entity + "IndexEndsWithScan",
            { Text.Match: TextMatch.Contains } => entity + "IndexContainsScan",
            { IsRange: true } => entity + "IndexSeekByRange",
            _ => seek.Index.OwningConstraint is null || keys.Count < seek.Index.Properties.Count ? entity + "IndexSeek" : entity + "UniqueIndexSeek",
        };
    }

    public static string Of(IndexSeek seek)
    {
        string name = ExpressionText.Name(seek.Entity);
        string label = Names.Quote(seek.Index.Label);
        string kind = seek.Index.OwningConstraint is null ? seek.Index.Kind.ToString().ToUpperInvariant() : "UNIQUE";
        string pattern = seek.Index.Entity == EntityKind.Node ? $"{name}:{label}" : $"()-[{name}:{label}]-()";
        string rest = seek.Residual is null ? "" : $" AND {OperatorDetails.Node(seek.Entity, seek.Residual)}";
        return $"{kind} INDEX {pattern}({string.Join(", ", seek.Index.Properties.Select(Names.Quote))}) WHERE {Conditions(seek, name)}{rest}{(seek.Descending ? " DESCENDING" : "")}";
    }

    private static string Conditions(IndexSeek seek, string entity)
    {
        string Key(int i) => $"{entity}.{Names.Quote(seek.Index.Properties[i])}";
        SeekKeys keys = seek.Keys;
        var parts = new List<string>();
        for (int i = 0; i < keys.Equal.Length; i++)
        {
            parts.Add($"{Key(i)} = {ExpressionText.Of(keys.Equal[i])}");
        }

        string next = keys.Equal.Length < seek.Index.Properties.Count ? Key(keys.Equal.Length) : "";
        if (keys.AnyOf is { } list)
        {
            parts.Add($"{next} IN {ExpressionText.Of(list)}");
        }

        if (keys.Lower is { } lower)
        {
            parts.Add($"{next} >{(lower.Inclusive ? "=" : "")} {ExpressionText.Of(lower.Value)}");
        }

        if (keys.Upper is { } upper)
        {
            parts.Add($"{next} <{(upper.Inclusive ? "=" : "")} {ExpressionText.Of(upper.Value)}");
        }

        if (keys.Text is { } text)
        {
            parts.Add($"{next} {OperatorText.Of(Operation(text.Match))} {ExpressionText.Of(text.Text)}");
        }

        return parts.Count == 0 ? $"{next} IS NOT NULL" : string.Join(" AND ", parts);
    }

    private static BinaryOperation Operation(TextMatch match) => match switch
    {
        TextMatch.StartsWith => BinaryOperation.StartsWith,
        TextMatch.EndsWith => BinaryOperation.EndsWith,
        _ => BinaryOperation.Contains,
    };
}
