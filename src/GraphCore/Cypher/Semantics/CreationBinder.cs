using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What one CREATE or MERGE makes, in order: ends before their relationships.</summary>
internal sealed class CreationBinder(Binder binder, Scope scope)
{
    private readonly List<CreateItem> items = [];
    private readonly List<BoundColumn> paths = [];

    public CreateItem[] Items => [.. items];

    /// <summary>Named paths.</summary>
    public BoundColumn[] Paths => [.. paths];

    /// <summary>Refuses conditions on a node that is bound already, in a pattern to be created.</summary>
    public static void CheckBoundNodes(PathPattern path, Scope before)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (PathElement element in path.Elements)
        {
            if (element is not NodePattern { Variable: { } name } node)
            {
                continue;
            }

            if (before.TryGet(name.Name, out ScopeVariable known) || !own.Add(name.Name))
            {
                CheckBare(node, name, path);
                if (known.Type is { } type && !type.MayBe(ValueTypes.Node))
                {
                    throw SemanticErrors.TypeConflict(name.Name, "Node", type, name.Position);
                }
            }
        }
    }

    /// <summary>Adds a path of CREATE.</summary>
    public void Add(PathPattern path)
    {
        if (path.Selector is not null)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "A shortest path can be matched, not created.", path.Position);
        }

        var parts = new List<Variable>();
        for (int i = 0; i < path.Elements.Count; i += 2)
        {
            parts.Add(AddNode(Node(path.Elements[i]), path));
            if (i > 0)
            {
                var relationship = (RelationshipPattern)path.Elements[i - 1];
                CheckNew(relationship);
                CreationRules.Check(relationship);
                Variable variable = AddRelationship(relationship, parts[^2], parts[^1]);
                parts.Insert(parts.Count - 1, variable);
            }
        }

        AddPath(path, parts);
    }

    /// <summary>Adds the path of MERGE, whose variables the pattern that is sought has bound.</summary>
    public void AddMerged(PathPattern path, IReadOnlyList<Variable> parts, Scope before)
    {
        var made = new HashSet<Variable>();
        for (int i = 0; i < path.Elements.Count; i += 2)
        {
            NodePattern node = Node(path.Elements[i]);
            bool isKnown = node.Variable is { } name && before.TryGet(name.Name, out _);
            if (!isKnown && made.Add(parts[i]))
            {
                AddNode(node, parts[i]);
            }

            if (i > 0)
            {
                var relationship = (RelationshipPattern)path.Elements[i - 1];
                AddRelationship(relationship, parts[i - 1], parts[i - 2], parts[i]);
            }
        }

        AddPath(path, parts);
    }

    private static NodePattern Node(PathElement element) => element as NodePattern
        ?? throw SemanticErrors.Syntax("UnexpectedSyntax", "A pattern to be created is made of nodes and single relationships.", element.Position);

    private static void CheckBare(NodePattern node, Ast.Variable name, PathPattern path)
    {
        if (node.Labels is not null || node.Properties is not null || node.Where is not null)
        {
            throw SemanticErrors.BoundElement(name.Name, node.Labels is not null ? "a label" : "a property", name.Position);
        }

        if (path.Elements.Count == 1)
        {
            throw SemanticErrors.AlreadyBound(name.Name, name.Position);
        }
    }

    private Variable AddNode(NodePattern node, PathPattern path)
    {
        if (node.Variable is { } name && scope.TryResolve(name.Name, name.Position, out ScopeVariable known))
        {
            CheckBare(node, name, path);
            return known.Type.MayBe(ValueTypes.Node) ? binder.Use(known.Variable) : throw SemanticErrors.TypeConflict(name.Name, "Node", known.Type, name.Position);
        }

        Variable variable = node.Variable is null ? binder.NewAnonymous("node", StaticType.Node) : binder.NewVariable(node.Variable.Name, StaticType.Node);
        AddNode(node, variable);
        if (node.Variable is not null)
        {
            scope.Set(node.Variable.Name, variable, StaticType.Node);
        }

        return variable;
    }

    private void AddNode(NodePattern node, Variable variable)
    {
        if (node.Where is not null)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "A node to be created has no WHERE.", node.Where.Position);
        }

        var context = new BindContext(scope);
        LabelList labels = node.Labels is null ? LabelList.Empty : binder.BindLabels([node.Labels], context);
        items.Add(new CreateNode(variable, labels, Properties(node.Properties, context)));
    }

    private void CheckNew(RelationshipPattern relationship)
    {
        if (relationship.Variable is { } name && scope.TryResolve(name.Name, name.Position, out _))
        {
            throw SemanticErrors.AlreadyBound(name.Name, name.Position);
        }
    }

    private Variable AddRelationship(RelationshipPattern relationship, Variable left, Variable right)
    {
        Variable variable = relationship.Variable is null ? binder.NewAnonymous("relationship", StaticType.Relationship) : binder.NewVariable(relationship.Variable.Name, StaticType.Relationship);
        AddRelationship(relationship, variable, left, right);
        if (relationship.Variable is not null)
        {
            scope.Set(relationship.Variable.Name, variable, StaticType.Relationship);
        }

        return variable;
    }

    private void AddRelationship(RelationshipPattern relationship, Variable variable, Variable left, Variable right)
    {
        if (relationship.Where is not null)
        {
            throw SemanticErrors.Syntax("UnexpectedSyntax", "A relationship to be created has no WHERE.", relationship.Where.Position);
        }

        var context = new BindContext(scope);
        TypeReference type = Type(relationship.Types!, context);
        bool isReversed = relationship.Direction == PatternDirection.Incoming;
        items.Add(new CreateRelationship(variable, isReversed ? right : left, isReversed ? left : right, type, Properties(relationship.Properties, context)));
    }

    private TypeReference Type(LabelExpression type, BindContext context)
    {
        if (type is DynamicLabel dynamic)
        {
            binder.Mentions.AddMadeAny(NameKind.RelationshipType);
            return new TypeReference(null, binder.Bind(dynamic.Name, context).Expression);
        }

        string name = ((Ast.LabelName)type).Name;
        binder.Mentions.AddMade(NameKind.RelationshipType, name);
        return new TypeReference(name, null);
    }

    private BoundExpression? Properties(Expression? properties, BindContext context)
    {
        if (properties is null)
        {
            return null;
        }

        BoundExpression bound = binder.Bind(properties, context).Expression;
        binder.Mentions.AddMadeKeys(bound);
        return bound;
    }

    private void AddPath(PathPattern path, IReadOnlyList<Variable> parts)
    {
        if (path.Name is not { } name)
        {
            return;
        }

        if (scope.TryGet(name.Name, out _))
        {
            throw SemanticErrors.AlreadyBound(name.Name, name.Position);
        }

        Variable variable = binder.NewVariable(name.Name, StaticType.Path);
        scope.Set(name.Name, variable, StaticType.Path);
        paths.Add(new BoundColumn(variable, new BoundPath(path.Position, [.. parts])));
    }
}
