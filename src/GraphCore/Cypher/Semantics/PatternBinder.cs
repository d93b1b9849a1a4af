using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>
/// Binds the patterns of one MATCH (or pattern predicate, or MERGE). Declares the variables of all patterns first, then binds the
/// conditions, which may name each of them.
/// </summary>
internal sealed partial class PatternBinder(Binder binder, Scope scope, int group)
{
    private readonly List<Variable> nodes = [];
    private readonly HashSet<Variable> knownNodes = [];
    private readonly List<PatternRelationship> relationships = [];
    private readonly List<PatternShortestPath> shortestPaths = [];
    private readonly List<PatternSelection> selections = [];
    private readonly List<BoundColumn> paths = [];
    private readonly List<BoundExpression> predicates = [];
    private readonly List<Variable> introduced = [];
    private readonly HashSet<string> ownRelationships = new(StringComparer.Ordinal);
    private readonly List<Action> conditions = [];

    /// <summary>Conditions on each step of a walk, by its relationship's index.</summary>
    private readonly Dictionary<int, List<BoundExpression>> stepConditions = [];

    /// <summary>Whether a named variable must be bound before.</summary>
    public bool OnlyKnownNames { get; init; }

    /// <summary>Whether the pattern is created when it is not found, so that every relationship has one type.</summary>
    public bool ForMerge { get; init; }

    /// <summary>Nodes and relationships of the last path, in order.</summary>
    public IReadOnlyList<Variable> LastParts { get; private set; } = [];

    /// <summary>Adds one path.</summary>
    public void Add(PathPattern path)
    {
        switch (path.Selector)
        {
            case { Kind: PathSelectorKind.ShortestPathFunction or PathSelectorKind.AllShortestPathsFunction } function:
                AddShortest(path, function);
                return;
            case { Kind: not PathSelectorKind.All } selector:
                AddSelected(path, selector);
                return;
        }

        var parts = new List<Variable>();
        AddElements(path.Elements, parts);
        LastParts = parts;
        if (path.Name is not null)
        {
            Variable variable = DeclarePath(path.Name);
            paths.Add(new BoundColumn(variable, new BoundPath(path.Position, [.. parts])));
        }
    }

    /// <summary>Binds the conditions; nothing can be added afterwards.</summary>
    public BoundPattern Finish()
    {
        foreach (Action condition in conditions)
        {
            condition();
        }

        foreach ((int index, List<BoundExpression> all) in stepConditions)
        {
            relationships[index] = relationships[index] with { StepPredicate = BoundExpressionTree.Balance(BinaryOperation.And, all.ToArray(), all[0].Position) };
        }

        return new BoundPattern([.. nodes], [.. relationships], [.. shortestPaths], [.. selections], [.. paths], [.. predicates], [.. introduced]);
    }

    private void AddElements(IReadOnlyList<PathElement> elements, List<Variable> parts)
    {
        if (elements is [ParenthesizedPath { Quantifier: null } whole])
        {
            CheckUnselected(whole.Path);
            AddElements(whole.Path.Elements, parts);
            AddConditions(whole.Where);
            return;
        }

        List<PathElement> all = Alternating(elements);
        Variable left = AddNode((NodePattern)all[0]);
        parts.Add(left);
        for (int i = 1; i < all.Count; i += 2)
        {
            Variable right = AddNode((NodePattern)all[i + 1]);
            parts.Add(all[i] is RelationshipPattern relationship ? AddRelationship(relationship, left, right) : AddQuantified((ParenthesizedPath)all[i], left, right));
            parts.Add(right);
            left = right;
        }
    }

    /// <summary>The elements with the nodes that are left out beside quantified path patterns: nodes and what joins them in turn.</summary>
    private static List<PathElement> Alternating(IReadOnlyList<PathElement> elements)
    {
        var all = new List<PathElement>();
        foreach (PathElement element in elements)
        {
            if (element is ParenthesizedPath { Quantifier: null })
            {
                throw SemanticErrors.Syntax("UnexpectedSyntax", "A path in parentheses can be followed by another part of a path only when it is quantified, as in `((a)-->(b)){1,3} (c)`.", element.Position);
            }

            if (element is not NodePattern && all.Count % 2 == 0)
            {
                all.Add(new NodePattern(null, null, null, null) { Position = element.Position });
            }

            all.Add(element);
        }

        if (all.Count % 2 == 0)
        {
            all.Add(new NodePattern(null, null, null, null) { Position = elements[^1].Position });
        }

        return all;
    }

    private Variable AddNode(NodePattern pattern)
    {
        Variable variable;
        if (pattern.Variable is not { } name)
        {
            variable = Introduce(binder.NewAnonymous("node", StaticType.Node));
        }
        else if (scope.TryResolve(name.Name, name.Position, out ScopeVariable known))
        {
            CheckNoGroup(name);
            if (!known.Type.MayBe(ValueTypes.Node))
            {
                throw SemanticErrors.TypeConflict(name.Name, "Node", known.Type, name.Position);
            }

            variable = binder.Use(known.Variable);
        }
        else
        {
            variable = Declare(name, StaticType.Node);
        }

        if (knownNodes.Add(variable))
        {
            nodes.Add(variable);
        }

        if (pattern.Labels is { } labels)
        {
            conditions.Add(() => predicates.Add(binder.BindLabelTest(pattern.Position, new BoundVariable(pattern.Position, variable), labels, new BindContext(scope), isRelationship: false)));
        }

        if (pattern.Properties is { } properties)
        {
            conditions.Add(() => predicates.AddRange(PropertyConditions(properties, variable, scope)));
        }

        AddConditions(pattern.Where);
        return variable;
    }

    private Variable AddRelationship(RelationshipPattern pattern, Variable left, Variable right)
    {
        PatternLength? length = PatternLengths.Of(pattern);
        StaticType type = length is null ? StaticType.Relationship : StaticType.ListOf(StaticType.Relationship);
        Variable variable = RelationshipVariable(pattern, type, out bool isBound);
        if (ForMerge)
        {
            CreationRules.CheckType(pattern);
        }

        Variable? step = null;
        BoundExpression? stepPredicate = null;
        string[]? types = Binder.PlainNames(pattern.Types);
        binder.NoteTypes(pattern.Types);
        if (length is not null && (pattern.Properties is not null || pattern.Where is not null || types is null))
        {
            step = binder.NewAnonymous("step", StaticType.Relationship);
        }

        int index = relationships.Count;
        relationships.Add(new PatternRelationship(pattern.Position, variable, left, right, types ?? [], pattern.Direction, length, isBound, group, step, stepPredicate));
        if (types is null)
        {
            conditions.Add(() => AddRelationshipCondition(index, binder.BindLabelTest(pattern.Position, new BoundVariable(pattern.Position, step ?? variable), pattern.Types!, new BindContext(scope), isRelationship: true)));
        }

        if (pattern.Properties is { } properties)
        {
            conditions.Add(() =>
            {
                foreach (BoundExpression condition in PropertyConditions(properties, step ?? variable, scope))
                {
                    AddRelationshipCondition(index, condition);
                }
            });
        }

        if (pattern.Where is not null)
        {
            conditions.Add(() =>
            {
                foreach (BoundExpression condition in binder.BindConditions(pattern.Where, new BindContext(StepScope(pattern.Variable, step))))
                {
                    AddRelationshipCondition(index, condition);
                }
            });
        }

        return variable;
    }

    /// <summary>Conditions on a single relationship are predicates of the pattern, those on a walk belong to its steps.</summary>
    private void AddRelationshipCondition(int index, BoundExpression condition)
    {
        PatternRelationship relationship = relationships[index];
        if (relationship.Step is null)
        {
            predicates.Add(condition);
            return;
        }

        if (!stepConditions.TryGetValue(index, out List<BoundExpression>? all))
        {
            stepConditions.Add(index, all = []);
        }

        all.Add(condition);
    }

    /// <summary>Inside the WHERE of a walk its name means the current relationship.</summary>
    private Scope StepScope(Ast.Variable? name, Variable? step)
    {
        if (name is null || step is null)
        {
            return scope;
        }

        var inner = new Scope(scope);
        inner.Set(name.Name, step, StaticType.Relationship);
        return inner;
    }

    private Variable RelationshipVariable(RelationshipPattern pattern, StaticType type, out bool isBound)
    {
        isBound = false;
        if (pattern.Variable is not { } name)
        {
            return Introduce(binder.NewAnonymous("relationship", type));
        }

        CheckNoGroup(name);
        if (!scope.TryResolve(name.Name, name.Position, out ScopeVariable known))
        {
            ownRelationships.Add(name.Name);
            return Declare(name, type);
        }

        if (ForMerge)
        {
            throw SemanticErrors.AlreadyBound(name.Name, name.Position);
        }

        if (!known.Type.MayBe(type.Known) || (type.Item is not null && known.Type.IsAlways(ValueTypes.List) && !known.Type.ItemType.MayBe(ValueTypes.Relationship)))
        {
            throw SemanticErrors.TypeConflict(name.Name, type.Item is null ? "Relationship" : "List of relationships", known.Type, name.Position);
        }

        if (!ownRelationships.Add(name.Name))
        {
            throw SemanticErrors.Syntax("RelationshipUniquenessViolation", $"Relationship `{name.Name}` is used twice in one pattern, but the relationships of a match are all different.", name.Position);
        }

        isBound = true;
        return binder.Use(known.Variable);
    }

    private void AddShortest(PathPattern path, PathSelector selector)
    {
        bool all = selector.Kind == PathSelectorKind.AllShortestPathsFunction;
        if (path.Elements is not [NodePattern start, RelationshipPattern relationship, NodePattern end])
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", $"`{(all ? "allShortestPaths" : "shortestPath")}` takes one relationship pattern between two nodes; a path selector such as `ANY SHORTEST` takes any path.", path.Position);
        }

        if (ForMerge || group < 0)
        {
            throw SemanticErrors.Unsupported("A shortest path here", path.Position);
        }

        Variable left = AddNode(start);
        Variable right = AddNode(end);
        Variable? list = null;
        if (relationship.Variable is { } name)
        {
            ownRelationships.Add(name.Name);
            list = scope.TryGet(name.Name, out _)
                ? throw SemanticErrors.AlreadyBound(name.Name, name.Position)
                : Declare(name, relationship.Length is null && relationship.Quantifier is null ? StaticType.Relationship : StaticType.ListOf(StaticType.Relationship));
        }

        Variable variable = path.Name is null ? Introduce(binder.NewAnonymous("path", StaticType.Path)) : DeclarePath(path.Name);
        PatternLength length = PatternLengths.Of(relationship) ?? new PatternLength(1, 1);
        string[]? types = Binder.PlainNames(relationship.Types);
        binder.NoteTypes(relationship.Types);
        Variable? step = types is null || relationship.Properties is not null || relationship.Where is not null ? binder.NewAnonymous("step", StaticType.Relationship) : null;
        int index = shortestPaths.Count;
        shortestPaths.Add(new PatternShortestPath(path.Position, left, right, variable, list, types ?? [], relationship.Direction, length, all, step, null));
        if (step is null)
        {
            return;
        }

        conditions.Add(() =>
        {
            List<BoundExpression> all = types is not null ? []
                : [binder.BindLabelTest(relationship.Position, new BoundVariable(relationship.Position, step), relationship.Types!, new BindContext(scope), isRelationship: true)];
            all.AddRange(relationship.Properties is null ? [] : PropertyConditions(relationship.Properties, step, scope));
            all.AddRange(binder.BindConditions(relationship.Where, new BindContext(StepScope(relationship.Variable, step))));
            shortestPaths[index] = shortestPaths[index] with { StepPredicate = all.Count == 0 ? null : BoundExpressionTree.Balance(BinaryOperation.And, all.ToArray(), relationship.Position) };
        });
    }

    private IEnumerable<BoundExpression> PropertyConditions(Expression properties, Variable variable, Scope values)
    {
        if (properties is not MapLiteral map)
        {
            throw SemanticErrors.ParameterAsMap(properties.Position);
        }

        return ((IEnumerable<MapEntry>)map.Entries).Select(entry =>
        {
            binder.Mentions.AddRead(NameKind.PropertyKey, entry.Key, entry.Position);
            return new BoundBinary(
                entry.Position,
                BinaryOperation.Equal,
                new BoundProperty(entry.Position, new BoundVariable(entry.Position, variable), entry.Key),
                binder.Bind(entry.Value, new BindContext(values)).Expression);
        });
    }

    private void AddConditions(Expression? where)
    {
        if (where is not null)
        {
            conditions.Add(() => predicates.AddRange(binder.BindConditions(where, new BindContext(scope))));
        }
    }

    private Variable DeclarePath(Ast.Variable name) =>
        scope.TryGet(name.Name, out _) ? throw SemanticErrors.AlreadyBound(name.Name, name.Position) : Declare(name, StaticType.Path, isPath: true);

    private Variable Declare(Ast.Variable name, StaticType type, bool isPath = false)
    {
        if (OnlyKnownNames && !isPath)
        {
            throw SemanticErrors.Undefined(name.Name, scope, name.Position);
        }

        Variable variable = Introduce(binder.NewVariable(name.Name, type));
        scope.Set(name.Name, variable, type);
        return variable;
    }

    private Variable Introduce(Variable variable)
    {
        introduced.Add(variable);
        return variable;
    }
}
