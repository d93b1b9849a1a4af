using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore.Federation;

/// <summary>Describes a cut statement for EXPLAIN: which part runs where, with which text, and what is done with the rows.</summary>
internal sealed class FederatedPlanDescriber(FederatedNames names)
{
    public PlanDescription Describe(FederatedPlan plan)
    {
        PlanDescription[] branches = [.. plan.Branches.Select(Describe)];
        PlanDescription body = branches is [var only] ? only : new PlanDescription(plan.UnionAll ? "Union" : "Distinct", "", Columns(plan), 0, branches);
        return new PlanDescription("ProduceResults", string.Join(", ", Columns(plan)), Columns(plan), 0, [body]);
    }

    private static string[] Columns(FederatedPlan plan) => [.. (plan.Columns ?? []).Select(static column => column.Name)];

    private PlanDescription Describe(FederatedBranch branch)
    {
        var current = new PlanDescription("Argument", "", [], 1, []);
        foreach (FederatedStep step in branch.Steps)
        {
            current = Describe(step, current);
        }

        return current;
    }

    private PlanDescription Describe(FederatedStep step, PlanDescription source) => step switch
    {
        JoinStep join => Describe(join, source),
        ApplyStep apply => Operator("RemoteApply", $"{Place(apply.Part)}: {FetchText.Of(apply, Returned(apply.Part, apply.Columns))}", step, [source]),
        ComputeStep compute => Operator("Projection", string.Join(", ", compute.Computed.Select(static computed => $"{CypherPrinter.Print(computed.Expression)} AS {CypherNames.Variable(computed.Name)}")), step, [source]),
        LocalStep local => Operator("LocalQuery", Text(local.Clauses), step, [source]),
        NestedStep nested => Operator(nested.IsOptional ? "OptionalSubquery" : "Subquery", string.Join(", ", nested.Imports), step, [source, Describe(nested.Plan)]),
        _ => source,
    };

    private PlanDescription Describe(JoinStep join, PlanDescription source)
    {
        HashSet<string> needed = [.. join.Columns, .. join.Conditions.SelectMany(MentionedNames.In)];
        var shape = new PartialJoin(join, needed);
        List<PlanDescription> children = source is { OperatorType: "Argument" } ? [] : [source];
        for (int i = 0; i < join.Parts.Count; i++)
        {
            FetchPart part = join.Parts[i];
            children.Add(new PlanDescription("RemoteQuery", $"{Place(part)}: {FetchText.Of(part, [], join.Parts.Count > 1 || join.Keys.Count > 0 ? shape.ColumnsOf(i) : [.. Returned(part, join.Columns)])}", [.. part.Scope.Names], 0, []));
        }

        if (children is [var only] && join.Conditions.Count == 0)
        {
            return only;
        }

        string keys = string.Join(" AND ", join.Keys.Select(static key => $"{CypherPrinter.Print(key.LeftExpression)} = {CypherPrinter.Print(key.RightExpression)}"));
        PlanDescription joined = Operator(join.Keys.Count == 0 ? "CartesianProduct" : "ValueHashJoin", keys, join, children);
        return join.Conditions.Count == 0 ? joined : Operator("Filter", string.Join(" AND ", join.Conditions.Select(CypherPrinter.Print)), join, [joined]);
    }

    private string Place(FetchPart part) => names.Describe(part.Databases);

    private static IReadOnlyList<string> Returned(FetchPart part, IEnumerable<string> columns) =>
        [.. columns.Where(name => part.Scope.Contains(name) || part.Computed.Exists(computed => computed.Name == name))];

    private static PlanDescription Operator(string type, string details, FederatedStep step, IReadOnlyList<PlanDescription> children) => new(type, details, [.. step.Columns], 0, children);

    private static string Text(IEnumerable<Clause> clauses) => CypherPrinter.Print(new QueryStatement([], new Query([new SingleQuery([.. clauses])], false)));
}
