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
    private readonly List<PatternRelationship> relationships = [];
    private readonly List<PatternShortestPath> shortestPaths = [];
    private readonly List<BoundColumn> paths = [];
    private readonly List<BoundExpression> predicates = [];
    private readonly List<Variable> introduced = [];
    private readonly HashSet<string> ownRelationships = new(StringComparer.Ordinal);
    private readonly List<Action> conditions = [];

    /// <summary>Whether a named variable must be bound before.</summary>
    public bool OnlyKnownNames { get; init; }

    /// <summary>Whether the pattern is created when it is not found, so that every relationship has one type.</summary>
    public bool ForMerge { get; init; }

    /// <summary>Nodes and relationships of the last path, in order.</summary>
    public IReadOnlyList<Variable> LastParts { get; private set; } = [];

    /// <summary>Adds one path.</summary>
    public void Add(PathPattern path)
    {
        if (path.Selector is { Kind: not PathSelectorKind.All } selector)
        {
            AddShortest(path, selector);
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

        return new BoundPattern([.. nodes], [.. relationships], [.. shortestPaths], [.. paths], [.. predicates], [.. introduced]);
    }

    private void AddElements(IReadOnlyList<PathElement> elements, List<Variable> parts)
    {
        int i = 0;
        Variable? left = null;
        while (i < elements.Count)
        {
            switch (elements[i])
            {
                case NodePattern node:
                    Variable next = AddNode(node);
                    if (left is not null)
                    {
                        // Two nodes side by side meet at the edge of a parenthesized path: they are one.
                        predicates.Add(new BoundBinary(node.Position, BinaryOperation.Equal, new BoundVariable(node.Position, left), new BoundVariable(node.Position, next)));
                    }
                    else
                    {
                        parts.Add(next);
                    }

                    left = next;
                    i++;
                    break;
                case RelationshipPattern relationship:
                    Variable right = AddNode((NodePattern)elements[i + 1]);
                    parts.Add(AddRelationship(relationship, left!, right));
                    parts.Add(right);
                    left = right;
                    i += 2;
                    break;
                case ParenthesizedPath { Quantifier: not null } quantified:
                    if (left is null)
                    {
                        left = AddNode(new NodePattern(null, null, null, null) { Position = quantified.Position });
                        parts.Add(left);
                    }

                    bool isFollowed = i + 1 < elements.Count && elements[i + 1] is NodePattern;
                    Variable end = AddNode(isFollowed ? (NodePattern)elements[i + 1] : new NodePattern(null, null, null, null) { Position = quantified.Position });
                    parts.Add(AddQuantified(quantified, left, end));
                    parts.Add(end);
                    left = end;
                    i += isFollowed ? 2 : 1;
                    break;
                case ParenthesizedPath { Quantifier: null, Path: { Name: null, Selector: null } } inner when left is null && elements.Count == 1:
                    AddElements(inner.Path.Elements, parts);
                    AddConditions(inner.Where, static scope => scope);
                    i++;
                    break;
                default:
                    throw SemanticErrors.Unsupported("A quantified path pattern of this form", elements[i].Position);
            }
        }
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

        if (!nodes.Contains(variable))
        {
            nodes.Add(variable);
        }

        if (pattern.Labels is { } labels)
        {
            conditions.Add(() => predicates.Add(binder.BindLabelTest(pattern.Position, new BoundVariable(pattern.Position, variable), labels, new BindContext(scope), isRelationship: false)));
        }

        AddProperties(pattern.Properties, variable);
        AddConditions(pattern.Where, static scope => scope);
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
                foreach (BoundExpression condition in PropertyConditions(properties, step ?? variable))
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

        relationships[index] = relationship with { StepPredicate = And(relationship.StepPredicate, condition) };
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
        bool all = selector.Kind is PathSelectorKind.AllShortestPathsFunction or PathSelectorKind.AllShortest;
        bool one = selector.Kind is PathSelectorKind.ShortestPathFunction
            || (selector.Kind is PathSelectorKind.Any or PathSelectorKind.Shortest && selector.Count is null or IntegerLiteral { Value: 1 });
        if (!(all || one) || path.Elements is not [NodePattern start, RelationshipPattern relationship, NodePattern end])
        {
            throw SemanticErrors.Unsupported("A path selector other than `shortestPath`, `allShortestPaths`, `ANY`, `ANY SHORTEST` and `ALL SHORTEST` of one relationship pattern", path.Position);
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
            BoundExpression? predicate = types is not null ? null
                : binder.BindLabelTest(relationship.Position, new BoundVariable(relationship.Position, step), relationship.Types!, new BindContext(scope), isRelationship: true);
            IEnumerable<BoundExpression> others = relationship.Properties is null ? [] : PropertyConditions(relationship.Properties, step);
            foreach (BoundExpression condition in others.Concat(binder.BindConditions(relationship.Where, new BindContext(StepScope(relationship.Variable, step)))))
            {
                predicate = And(predicate, condition);
            }

            shortestPaths[index] = shortestPaths[index] with { StepPredicate = predicate };
        });
    }

    private void AddProperties(Expression? properties, Variable variable)
    {
        if (properties is not null)
        {
            conditions.Add(() => predicates.AddRange(PropertyConditions(properties, variable)));
        }
    }

    private IEnumerable<BoundExpression> PropertyConditions(Expression properties, Variable variable)
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
                binder.Bind(entry.Value, new BindContext(scope)).Expression);
        });
    }

    private void AddConditions(Expression? where, Func<Scope, Scope> inside)
    {
        if (where is not null)
        {
            conditions.Add(() => predicates.AddRange(binder.BindConditions(where, new BindContext(inside(scope)))));
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

    private static BoundExpression And(BoundExpression? left, BoundExpression right) =>
        left is null ? right : new BoundBinary(right.Position, BinaryOperation.And, left, right);
}
