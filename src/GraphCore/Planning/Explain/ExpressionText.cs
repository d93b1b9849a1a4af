using System.Diagnostics;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Explain;

/// <summary>Bound expressions in Cypher's words, for people.</summary>
internal static class ExpressionText
{
    public static string Of(BoundExpression expression) => expression switch
    {
        BoundLiteral literal => literal.Value.ToString(),
        BoundParameter parameter => "$" + Names.Quote(parameter.Name),
        BoundVariable variable => Name(variable.Variable),
        BoundProperty property => $"{Operand(property.Target)}.{Names.Quote(property.Key)}",
        BoundIndex index => $"{Operand(index.Target)}[{Of(index.Index)}]",
        BoundSlice slice => $"{Operand(slice.Target)}[{Optional(slice.From)}..{Optional(slice.To)}{(slice.Stride == 1 ? "" : $" by {slice.Stride}")}]",
        BoundUnary unary => Unary(unary),
        BoundBinary binary => $"{Operand(binary.Left)} {OperatorText.Of(binary.Operation)} {Operand(binary.Right)}",
        BoundTypeTest test => $"{Operand(test.Operand)} IS {(test.Negated ? "NOT " : "")}:: {Type(test.Test)}",
        BoundLabelTest test => $"{Operand(test.Target)}:{LabelFormulas.Text(test.Formula)}",
        BoundList list => $"[{List(list.Items)}]",
        BoundMap map => $"{{{Entries(map.Entries)}}}",
        BoundMapProjection projection => $"{Operand(projection.Target)}{{{string.Join(", ", new[] { projection.AllProperties ? ".*" : "", Entries(projection.Entries) }.Where(static part => part.Length > 0))}}}",
        BoundCase choice => Case(choice),
        BoundFunction function => $"{function.Name}({List(function.Arguments)})",
        BoundAggregate { Arguments: [] } => "count(*)",
        BoundAggregate aggregate => $"{aggregate.Name}({(aggregate.Distinct ? "DISTINCT " : "")}{List(aggregate.Arguments)})",
        BoundListComprehension comprehension => $"[{Name(comprehension.Item)} IN {Of(comprehension.List)}{Clause(" WHERE ", comprehension.Predicate)}{Clause(" | ", comprehension.Projection)}]",
        BoundQuantifier quantifier => $"{quantifier.Quantifier.ToString().ToLowerInvariant()}({Name(quantifier.Item)} IN {Of(quantifier.List)} WHERE {Of(quantifier.Predicate)})",
        BoundReduce reduce => $"reduce({Name(reduce.Accumulator)} = {Of(reduce.Initial)}, {Name(reduce.Item)} IN {Of(reduce.List)} | {Of(reduce.Body)})",
        BoundPath path => $"({string.Join(")-(", path.Parts.Select(Name))})",
        BoundNestedQuery query => $"{query.Kind.ToString().ToUpperInvariant()} {{ {Inner(query)} }}",
        _ => throw new UnreachableException($"No rule prints {expression.GetType().Name}."),
    };

    /// <summary>A variable's name; anonymous ones as <c>anon_7</c>.</summary>
    public static string Name(Variable variable) => variable.Name.StartsWith("  ", StringComparison.Ordinal) ? $"anon_{variable.Slot}" : Names.Quote(variable.Name);

    public static string List(IEnumerable<BoundExpression> expressions) => string.Join(", ", expressions.Select(Of));

    private static string Inner(BoundNestedQuery query) => query is PlannedSubquery planned ? string.Join(" > ", Operators(planned.Plan)) : "…";

    private static IEnumerable<string> Operators(LogicalPlan plan) =>
        LogicalPlanTree.Children(plan).Take(1).SelectMany(Operators).Append(plan.GetType().Name).Where(static name => name != nameof(Argument));

    private static string Operand(BoundExpression expression) => expression is BoundBinary or BoundUnary { Operation: UnaryOperation.Not } or BoundTypeTest ? $"({Of(expression)})" : Of(expression);

    private static string Unary(BoundUnary unary) => unary.Operation switch
    {
        UnaryOperation.Not => $"NOT {Operand(unary.Operand)}",
        UnaryOperation.Plus => $"+{Operand(unary.Operand)}",
        UnaryOperation.Minus => $"-{Operand(unary.Operand)}",
        UnaryOperation.IsNull => $"{Operand(unary.Operand)} IS NULL",
        UnaryOperation.IsNotNull => $"{Operand(unary.Operand)} IS NOT NULL",
        _ => throw new UnreachableException(),
    };

    private static string Case(BoundCase choice) =>
        $"CASE {string.Concat(choice.Alternatives.Select(static alternative => $"WHEN {Of(alternative.Condition)} THEN {Of(alternative.Result)} "))}{(choice.Otherwise is null ? "" : $"ELSE {Of(choice.Otherwise)} ")}END";

    private static string Type(TypeTest test) => string.Join(" | ", test.Alternatives.Select(static alternative =>
        (alternative.Item is null ? alternative.Kind?.ToString().ToUpperInvariant() ?? "ANY" : $"LIST<{Type(alternative.Item)}>") + (alternative.Nullable ? "" : " NOT NULL")));

    private static string Entries(IEnumerable<KeyValuePair<string, BoundExpression>> entries) =>
        string.Join(", ", entries.Select(static entry => $"{Names.Quote(entry.Key)}: {Of(entry.Value)}"));

    private static string Optional(BoundExpression? expression) => expression is null ? "" : Of(expression);

    private static string Clause(string word, BoundExpression? expression) => expression is null ? "" : word + Of(expression);
}
