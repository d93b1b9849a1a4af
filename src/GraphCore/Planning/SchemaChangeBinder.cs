using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using ConstraintKind = Serverless.GraphCore.Cypher.Ast.ConstraintKind;
using IndexKind = Serverless.GraphCore.Cypher.Ast.IndexKind;

namespace Serverless.GraphCore.Planning;

/// <summary>Commands on indexes and constraints → changes of the schema.</summary>
internal static class SchemaChangeBinder
{
    /// <summary>The change that a statement asks for; null when it is no such command.</summary>
    public static SchemaChange? Bind(Statement statement, Binder binder)
    {
        switch (statement)
        {
            case SchemaCommand { Graph: { } graph }:
                throw new GraphException(ErrorCodes.SemanticError, "USE cannot be used here: the command runs on one database.", position: graph.Position);
            case CreateIndexCommand create:
                return new CreateIndexChange(Name(create.Name), Kind(create), Entity(create.Target), Label(create.Target), [.. create.Properties], create.IfNotExists);
            case DropIndexCommand drop:
                return new DropIndexChange(Name(drop.Name)!, drop.IfExists);
            case CreateConstraintCommand create:
                return new CreateConstraintChange(Name(create.Name), Kind(create.Kind), Entity(create.Target), Label(create.Target), [.. create.Properties], create.Type is null ? null : TypeTests.Text(create.Type), create.IfNotExists);
            case DropConstraintCommand drop:
                return new DropConstraintChange(Name(drop.Name)!, drop.IfExists);
            default:
                return null;
        }
    }

    private static string? Name(Expression? name) => name switch
    {
        null => null,
        StringLiteral literal => literal.Value,
        _ => throw SemanticErrors.Unsupported("A parameter as the name of an index or constraint", name.Position),
    };

    private static Graph.IndexKind Kind(CreateIndexCommand create) => create.Kind switch
    {
        IndexKind.Default or IndexKind.Range => Graph.IndexKind.Range,
        IndexKind.Text => Graph.IndexKind.Text,
        IndexKind.Point => Graph.IndexKind.Point,
        IndexKind.Lookup => Graph.IndexKind.Lookup,
        _ => throw SemanticErrors.Unsupported($"An index of kind {create.Kind.ToString().ToUpperInvariant()}", create.Position),
    };

    private static Graph.ConstraintKind Kind(ConstraintKind kind) => kind switch
    {
        ConstraintKind.Unique => Graph.ConstraintKind.Unique,
        ConstraintKind.Key => Graph.ConstraintKind.Key,
        ConstraintKind.Exists => Graph.ConstraintKind.Existence,
        _ => Graph.ConstraintKind.Type,
    };

    private static EntityKind Entity(SchemaTarget target) => target.IsRelationship ? EntityKind.Relationship : EntityKind.Node;

    private static string Label(SchemaTarget target) => target.Names.Count == 1 ? target.Names[0]
        : target.Names.Count == 0 ? "" : throw SemanticErrors.Unsupported("An index over several labels", target.Position);
}
