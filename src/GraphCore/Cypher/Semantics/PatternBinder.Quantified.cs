using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// Quantified path patterns: <c>((a)-[r:R]->(b)-[s:S]->(c) WHERE …){1,3}</c> is a walk. Outside of it each variable is a group:
/// the list of what it was bound to in each repetition.
/// </summary>
internal sealed partial class PatternBinder
{
    /// <summary>Names that are groups of this pattern.</summary>
    private readonly HashSet<string> groups = new(StringComparer.Ordinal);

    private Variable AddQuantified(ParenthesizedPath path, Variable left, Variable right)
    {
        PatternRepetition repetition = Repeat(path, left, out Variable list, paths);
        bool isOfAnyType = Array.Exists(repetition.Steps, static step => step.Types.Length == 0);
        string[] types = isOfAnyType ? [] : [.. repetition.Steps.SelectMany(static step => step.Types).Distinct()];
        PatternLength length = PatternLengths.Of(path.Quantifier!, repetition.Steps.Length);
        int index = relationships.Count;
        relationships.Add(new PatternRelationship(path.Position, list, left, right, types, PatternDirection.Either, length, IsBound: false, group, null, null, repetition));
        conditions.Add(() => relationships[index] = relationships[index] with { Repetition = WithConditions(repetition, path) });
        return list;
    }

    /// <summary>Declares the groups of a quantified path pattern and makes the variables of one repetition, still without conditions.</summary>
    /// <param name="start">The node at which the first repetition starts.</param>
    /// <param name="list">The list of all relationships.</param>
    /// <param name="columns">Gets the groups.</param>
    private PatternRepetition Repeat(ParenthesizedPath path, Variable start, out Variable list, List<BoundColumn> columns)
    {
        (NodePattern[] nodePatterns, RelationshipPattern[] stepPatterns) = Parts(path);
        int count = stepPatterns.Length;
        StaticType listType = StaticType.ListOf(StaticType.Relationship);
        list = count == 1 && stepPatterns[0].Variable is { } only ? DeclareGroup(only, listType) : Introduce(binder.NewAnonymous("relationships", listType));
        var all = new BoundFunction(path.Position, "nodes", [new BoundPath(path.Position, [start, list])]);
        var inside = new HashSet<string>(StringComparer.Ordinal);
        var nodes = new Variable[nodePatterns.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            Ast.Variable? name = nodePatterns[i].Variable;
            nodes[i] = name is null ? binder.NewAnonymous("node", StaticType.Node) : binder.NewVariable(name.Name, StaticType.Node);
            if (name is not null && inside.Add(name.Name))
            {
                Variable group = DeclareGroup(name, StaticType.ListOf(StaticType.Node));
                columns.Add(new BoundColumn(group, new BoundSlice(path.Position, all, i == 0 ? null : Number(path.Position, i), i == 0 ? Number(path.Position, -1) : null, count)));
            }
        }

        var steps = new PatternStep[count];
        for (int i = 0; i < count; i++)
        {
            Ast.Variable? name = stepPatterns[i].Variable;
            if (name is not null && !inside.Add(name.Name))
            {
                throw SemanticErrors.Syntax("RelationshipUniquenessViolation", $"Variable `{name.Name}` is used twice in one pattern, but the relationships of a match are all different.", name.Position);
            }

            Variable step = name is null ? binder.NewAnonymous("step", StaticType.Relationship) : binder.NewVariable(name.Name, StaticType.Relationship);
            steps[i] = new PatternStep(step, Binder.PlainNames(stepPatterns[i].Types) ?? [], stepPatterns[i].Direction);
            if (name is not null && count > 1)
            {
                columns.Add(new BoundColumn(DeclareGroup(name, listType), new BoundSlice(path.Position, new BoundVariable(path.Position, list), Number(path.Position, i), null, count)));
            }
        }

        return new PatternRepetition(nodes, steps, []);
    }

    /// <summary>The nodes and relationships of what is repeated.</summary>
    private static (NodePattern[] Nodes, RelationshipPattern[] Steps) Parts(ParenthesizedPath path)
    {
        CheckUnselected(path.Path);
        foreach (PathElement element in path.Path.Elements)
        {
            switch (element)
            {
                case ParenthesizedPath or RelationshipPattern { Quantifier: not null }:
                    throw SemanticErrors.Syntax("UnexpectedSyntax", "Quantified path patterns cannot be nested.", element.Position);
                case RelationshipPattern { Length: not null }:
                    throw SemanticErrors.Syntax("UnexpectedSyntax", "A relationship of variable length cannot be part of a quantified path pattern.", element.Position);
            }
        }

        NodePattern[] nodes = [.. path.Path.Elements.OfType<NodePattern>()];
        return nodes.Length > 1
            ? (nodes, [.. path.Path.Elements.OfType<RelationshipPattern>()])
            : throw SemanticErrors.Syntax("UnexpectedSyntax", "A quantified path pattern needs at least one relationship: repeating a node would lead nowhere.", path.Position);
    }

    /// <summary>A path in parentheses has neither a name nor a selector.</summary>
    private static void CheckUnselected(PathPattern path)
    {
        if (path.Name is { } name)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", $"A part of a path cannot be named; name the whole path, as in `MATCH {name.Name} = …`.", name.Position);
        }

        if (path.Selector is { } selector)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "Paths are selected from at the start of a path pattern only, not inside parentheses.", selector.Position);
        }
    }

    private PatternRepetition WithConditions(PatternRepetition repetition, ParenthesizedPath path)
    {
        (NodePattern[] nodePatterns, RelationshipPattern[] stepPatterns) = Parts(path);
        var inside = new Scope(scope);
        var found = new List<BoundExpression>();
        for (int i = 0; i < nodePatterns.Length; i++)
        {
            Variable node = repetition.Nodes[i];
            if (nodePatterns[i].Variable is not { } name)
            {
                continue;
            }

            if (inside.IsOwn(name.Name) && inside.TryGet(name.Name, out ScopeVariable first))
            {
                found.Add(new BoundBinary(name.Position, BinaryOperation.Equal, new BoundVariable(name.Position, first.Variable), new BoundVariable(name.Position, node)));
                continue;
            }

            inside.Set(name.Name, node, StaticType.Node);
        }

        for (int i = 0; i < stepPatterns.Length; i++)
        {
            if (stepPatterns[i].Variable is { } name)
            {
                inside.Set(name.Name, repetition.Steps[i].Relationship, StaticType.Relationship);
            }
        }

        for (int i = 0; i < nodePatterns.Length; i++)
        {
            NodePattern node = nodePatterns[i];
            found.AddRange(ElementConditions(node, repetition.Nodes[i], node.Labels, node.Properties, node.Where, inside, isRelationship: false));
        }

        for (int i = 0; i < stepPatterns.Length; i++)
        {
            found.AddRange(StepConditions(stepPatterns[i], repetition.Steps[i].Relationship, inside));
        }

        found.AddRange(binder.BindConditions(path.Where, new BindContext(inside)));
        found.ForEach(CheckLocal);
        return repetition with { Conditions = [.. found] };
    }

    /// <summary>What a pattern says of one relationship, but for types that need no test.</summary>
    private IEnumerable<BoundExpression> StepConditions(RelationshipPattern pattern, Variable step, Scope inside) =>
        ElementConditions(pattern, step, Binder.PlainNames(pattern.Types) is null ? pattern.Types : null, pattern.Properties, pattern.Where, inside, isRelationship: true);

    private List<BoundExpression> ElementConditions(PathElement pattern, Variable variable, LabelExpression? labels, Expression? properties, Expression? where, Scope inside, bool isRelationship)
    {
        var context = new BindContext(inside);
        var found = new List<BoundExpression>();
        if (labels is not null)
        {
            found.Add(binder.BindLabelTest(pattern.Position, new BoundVariable(pattern.Position, variable), labels, context, isRelationship));
        }

        found.AddRange(properties is null ? [] : PropertyConditions(properties, variable, inside));
        found.AddRange(binder.BindConditions(where, context));
        return found;
    }

    /// <summary>A repetition is matched while the rest of its MATCH is still open, so it cannot ask for what that binds.</summary>
    private void CheckLocal(BoundExpression condition) => BoundExpressionTree.Any(condition, part =>
    {
        var used = new HashSet<Variable>();
        if (part is BoundVariable or BoundPath or BoundNestedQuery)
        {
            BoundExpressionTree.CollectVariables(part, used);
        }

        Variable? foreign = introduced.Find(used.Contains);
        return foreign is null ? false : throw SemanticErrors.Syntax(
            "UndefinedVariable",
            $"A quantified path pattern can use its own variables and those of earlier clauses, but `{foreign.Name}` is declared in the same MATCH; put the condition in the WHERE of the MATCH.",
            part.Position);
    });

    private Variable DeclareGroup(Ast.Variable name, StaticType type)
    {
        CheckNoGroup(name);
        if (scope.TryGet(name.Name, out ScopeVariable known))
        {
            throw introduced.Contains(known.Variable) ? SharedWithGroup(name) : SemanticErrors.AlreadyBound(name.Name, name.Position);
        }

        groups.Add(name.Name);
        return Declare(name, type);
    }

    private void CheckNoGroup(Ast.Variable name)
    {
        if (groups.Contains(name.Name))
        {
            throw SharedWithGroup(name);
        }
    }

    private static GraphException SharedWithGroup(Ast.Variable name) => SemanticErrors.Syntax(
        "VariableAlreadyBound", $"Variable `{name.Name}` is used in a quantified path pattern and elsewhere in the same MATCH, where it would be a list; rename one of them.", name.Position);

    private static BoundLiteral Number(SourcePosition position, long value) => new(position, IntegerValue.Of(value));
}
