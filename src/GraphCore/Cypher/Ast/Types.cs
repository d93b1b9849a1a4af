using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>A type as written after <c>::</c>.</summary>
internal abstract record TypeReference : AstNode
{
    private protected TypeReference()
    {
    }
}

/// <summary>The types without parameters; synonyms (<c>INT</c>, <c>TIMESTAMP WITH TIME ZONE</c>, …) are one.</summary>
internal enum TypeName
{
    Nothing,
    Null,
    Boolean,
    String,
    Integer,
    Float,
    Date,
    LocalTime,
    ZonedTime,
    LocalDateTime,
    ZonedDateTime,
    Duration,
    Point,
    Node,
    Relationship,
    Map,
    Path,
    PropertyValue,
    Any,
}

/// <summary><c>INTEGER</c>, <c>INTEGER NOT NULL</c>.</summary>
internal sealed record NamedType(TypeName Name, bool NotNull) : TypeReference;

/// <summary><c>LIST&lt;element></c>.</summary>
internal sealed record ListType(TypeReference Element, bool NotNull) : TypeReference;

/// <summary><c>INTEGER | FLOAT</c>, also <c>ANY&lt;INTEGER | FLOAT></c>. At least two members.</summary>
internal sealed record UnionType(EquatableArray<TypeReference> Members) : TypeReference;
