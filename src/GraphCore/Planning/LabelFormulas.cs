using Serverless.GraphCore.Cypher.Semantics;

namespace Serverless.GraphCore.Planning;

/// <summary>Questions about label formulas.</summary>
internal static class LabelFormulas
{
    /// <summary>Labels that everything satisfying the formula bears.</summary>
    public static IEnumerable<string> Required(LabelFormula? formula) => formula switch
    {
        LabelName name => [name.Name],
        LabelAnd both => Required(both.Left).Concat(Required(both.Right)),
        _ => [],
    };

    /// <summary>Every label that the formula mentions.</summary>
    public static IEnumerable<string> Mentioned(LabelFormula? formula) => formula switch
    {
        LabelName name => [name.Name],
        LabelAnd both => Mentioned(both.Left).Concat(Mentioned(both.Right)),
        LabelOr either => Mentioned(either.Left).Concat(Mentioned(either.Right)),
        LabelNot not => Mentioned(not.Operand),
        _ => [],
    };

    /// <summary>Whether any label, known or not, may decide.</summary>
    public static bool DependsOnAll(LabelFormula? formula) => formula switch
    {
        LabelWildcard => true,
        LabelAnd both => DependsOnAll(both.Left) || DependsOnAll(both.Right),
        LabelOr either => DependsOnAll(either.Left) || DependsOnAll(either.Right),
        LabelNot not => DependsOnAll(not.Operand),
        _ => false,
    };

    /// <summary>Whether a node with exactly these labels satisfies the formula.</summary>
    public static bool Accepts(LabelFormula? formula, IReadOnlyCollection<string> labels) => formula switch
    {
        null => true,
        LabelName name => labels.Contains(name.Name),
        LabelWildcard => labels.Count > 0,
        LabelAnd both => Accepts(both.Left, labels) && Accepts(both.Right, labels),
        LabelOr either => Accepts(either.Left, labels) || Accepts(either.Right, labels),
        LabelNot not => !Accepts(not.Operand, labels),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static LabelFormula? And(LabelFormula? left, LabelFormula? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        _ => new LabelAnd(left, right),
    };

    /// <summary>The formula without the conjuncts that are the given label; null when nothing is left.</summary>
    public static LabelFormula? Without(LabelFormula? formula, string label) => formula switch
    {
        LabelName name when name.Name == label => null,
        LabelAnd both => And(Without(both.Left, label), Without(both.Right, label)),
        _ => formula,
    };

    /// <summary>As Cypher writes it.</summary>
    public static string Text(LabelFormula formula) => formula switch
    {
        LabelName name => Names.Quote(name.Name),
        LabelWildcard => "%",
        LabelAnd both => $"{Operand(both.Left)}&{Operand(both.Right)}",
        LabelOr either => $"{Operand(either.Left)}|{Operand(either.Right)}",
        LabelNot not => $"!{Operand(not.Operand)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Operand(LabelFormula formula) => formula is LabelAnd or LabelOr ? $"({Text(formula)})" : Text(formula);
}
