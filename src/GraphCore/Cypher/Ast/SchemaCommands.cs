using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>A command on the schema of one database: indexes, constraints, or a listing.</summary>
internal abstract record SchemaCommand : CommandStatement
{
    private protected SchemaCommand()
    {
    }
}

/// <summary><c>(n:Label)</c> or <c>()-[r:TYPE]-()</c> after FOR.</summary>
/// <param name="Names">Labels or types: one, several for full-text indexes, none for lookup indexes.</param>
internal sealed record SchemaTarget(bool IsRelationship, Variable Variable, EquatableArray<string> Names) : AstNode;

internal enum IndexKind
{
    /// <summary>Not said: as <see cref="Range"/>.</summary>
    Default,
    Range,
    Text,
    Point,
    FullText,
    Lookup,
    Vector,
}

/// <summary><c>CREATE [kind] INDEX [name] [IF NOT EXISTS] FOR target ON (n.a, n.b) [OPTIONS map]</c>.</summary>
/// <param name="Name">A <see cref="StringLiteral"/> or a <see cref="Parameter"/>; null: chosen by the database.</param>
/// <param name="Properties">Empty for lookup indexes.</param>
/// <param name="Options">A <see cref="MapLiteral"/> or a <see cref="Parameter"/>.</param>
internal sealed record CreateIndexCommand(IndexKind Kind, Expression? Name, bool IfNotExists, SchemaTarget Target, EquatableArray<string> Properties, Expression? Options) : SchemaCommand;

/// <summary><c>DROP INDEX name [IF EXISTS]</c>.</summary>
/// <param name="Name">A <see cref="StringLiteral"/> or a <see cref="Parameter"/>.</param>
internal sealed record DropIndexCommand(Expression Name, bool IfExists) : SchemaCommand;

internal enum ConstraintKind
{
    Unique,

    /// <summary>Unique and all properties present: <c>IS NODE KEY</c>, <c>IS RELATIONSHIP KEY</c>.</summary>
    Key,

    /// <summary><c>IS NOT NULL</c></summary>
    Exists,

    /// <summary><c>IS :: type</c></summary>
    Type,
}

/// <summary><c>CREATE CONSTRAINT [name] [IF NOT EXISTS] FOR target REQUIRE (n.a, n.b) IS … [OPTIONS map]</c>.</summary>
/// <param name="Name">A <see cref="StringLiteral"/> or a <see cref="Parameter"/>; null: chosen by the database.</param>
/// <param name="Type">For <see cref="ConstraintKind.Type"/> only.</param>
/// <param name="Options">A <see cref="MapLiteral"/> or a <see cref="Parameter"/>.</param>
internal sealed record CreateConstraintCommand(
    ConstraintKind Kind,
    Expression? Name,
    bool IfNotExists,
    SchemaTarget Target,
    EquatableArray<string> Properties,
    TypeReference? Type,
    Expression? Options) : SchemaCommand;

/// <summary><c>DROP CONSTRAINT name [IF EXISTS]</c>.</summary>
/// <param name="Name">A <see cref="StringLiteral"/> or a <see cref="Parameter"/>.</param>
internal sealed record DropConstraintCommand(Expression Name, bool IfExists) : SchemaCommand;

/// <summary>Which indexes to list.</summary>
internal enum IndexFilter
{
    All,
    Range,
    Text,
    Point,
    FullText,
    Lookup,
    Vector,
}

/// <summary><c>SHOW [kind] INDEXES …</c>.</summary>
internal sealed record ShowIndexesCommand(IndexFilter Filter, ShowOptions Options) : SchemaCommand;

/// <summary>Which constraints to list: by what they demand and by what they are on.</summary>
internal enum ConstraintFilter
{
    All,
    Unique,
    NodeUnique,
    RelationshipUnique,
    Key,
    NodeKey,
    RelationshipKey,
    Exists,
    NodeExists,
    RelationshipExists,
    Type,
    NodeType,
    RelationshipType,
}

/// <summary><c>SHOW [kind] CONSTRAINTS …</c>.</summary>
internal sealed record ShowConstraintsCommand(ConstraintFilter Filter, ShowOptions Options) : SchemaCommand;

/// <summary>Which functions to list.</summary>
internal enum FunctionFilter
{
    All,
    BuiltIn,
    UserDefined,
}

/// <summary><c>SHOW [ALL|BUILT IN|USER DEFINED] FUNCTIONS [EXECUTABLE [BY CURRENT USER|BY name]] …</c>.</summary>
internal sealed record ShowFunctionsCommand(FunctionFilter Filter, ExecutableBy? Executable, ShowOptions Options) : SchemaCommand;

/// <summary><c>SHOW PROCEDURES [EXECUTABLE [BY CURRENT USER|BY name]] …</c>.</summary>
internal sealed record ShowProceduresCommand(ExecutableBy? Executable, ShowOptions Options) : SchemaCommand;

/// <summary><c>EXECUTABLE [BY CURRENT USER|BY name]</c>.</summary>
/// <param name="User">Null: the current user.</param>
internal sealed record ExecutableBy(string? User) : AstNode;

/// <summary>What follows a SHOW command: <c>WHERE predicate</c>, or <c>YIELD … [RETURN …]</c>.</summary>
/// <param name="Where">Only without <paramref name="Yield"/>.</param>
/// <param name="Return">Only with <paramref name="Yield"/>.</param>
internal sealed record ShowOptions(ShowYield? Yield, Expression? Where, ReturnClause? Return) : AstNode;

/// <summary><c>YIELD *|columns [ORDER BY …] [SKIP n] [LIMIT n] [WHERE predicate]</c>.</summary>
internal sealed record ShowYield(bool Star, EquatableArray<YieldItem> Items, EquatableArray<SortItem> OrderBy, Expression? Skip, Expression? Limit, Expression? Where) : AstNode;
