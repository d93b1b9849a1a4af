using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>Types as written after <c>::</c> to the kinds that they stand for.</summary>
internal static class TypeTests
{
    private static readonly ValueKind[] PropertyKinds =
    [
        ValueKind.Boolean, ValueKind.Integer, ValueKind.Float, ValueKind.String, ValueKind.Date, ValueKind.LocalTime, ValueKind.Time,
        ValueKind.LocalDateTime, ValueKind.DateTime, ValueKind.Duration, ValueKind.Point,
    ];

    public static TypeTest Of(Ast.TypeReference type) => new([.. Alternatives(type)]);

    /// <summary>A type as Cypher writes it.</summary>
    public static string Text(Ast.TypeReference type) => type switch
    {
        UnionType union => string.Join(" | ", ((IEnumerable<Ast.TypeReference>)union.Members).Select(Text)),
        ListType list => $"LIST<{Text(list.Element)}>{(list.NotNull ? " NOT NULL" : "")}",
        NamedType named => Text(named.Name) + (named.NotNull ? " NOT NULL" : ""),
        _ => throw new UnreachableException(),
    };

    private static string Text(TypeName name) => name switch
    {
        TypeName.LocalTime => "LOCAL TIME",
        TypeName.ZonedTime => "ZONED TIME",
        TypeName.LocalDateTime => "LOCAL DATETIME",
        TypeName.ZonedDateTime => "ZONED DATETIME",
        TypeName.PropertyValue => "PROPERTY VALUE",
        _ => name.ToString().ToUpperInvariant(),
    };

    private static IEnumerable<TypeAlternative> Alternatives(Ast.TypeReference type) => type switch
    {
        UnionType union => ((IEnumerable<Ast.TypeReference>)union.Members).SelectMany(Alternatives),
        ListType list => [new TypeAlternative(ValueKind.List, Of(list.Element), !list.NotNull)],
        NamedType named => Named(named),
        _ => throw new UnreachableException(),
    };

    private static IEnumerable<TypeAlternative> Named(NamedType type) => type.Name switch
    {
        TypeName.Nothing => [],
        TypeName.Null => [new TypeAlternative(ValueKind.Null, null, Nullable: true)],
        TypeName.Any => [new TypeAlternative(null, null, !type.NotNull)],
        TypeName.PropertyValue => PropertyKinds.Select(kind => new TypeAlternative(kind, null, !type.NotNull))
            .Append(new TypeAlternative(ValueKind.List, new TypeTest([.. PropertyKinds.Select(static kind => new TypeAlternative(kind, null, Nullable: false))]), !type.NotNull)),
        _ => [new TypeAlternative(Kind(type.Name), null, !type.NotNull)],
    };

    private static ValueKind Kind(TypeName name) => name switch
    {
        TypeName.Boolean => ValueKind.Boolean,
        TypeName.String => ValueKind.String,
        TypeName.Integer => ValueKind.Integer,
        TypeName.Float => ValueKind.Float,
        TypeName.Date => ValueKind.Date,
        TypeName.LocalTime => ValueKind.LocalTime,
        TypeName.ZonedTime => ValueKind.Time,
        TypeName.LocalDateTime => ValueKind.LocalDateTime,
        TypeName.ZonedDateTime => ValueKind.DateTime,
        TypeName.Duration => ValueKind.Duration,
        TypeName.Point => ValueKind.Point,
        TypeName.Node => ValueKind.Node,
        TypeName.Relationship => ValueKind.Relationship,
        TypeName.Map => ValueKind.Map,
        TypeName.Path => ValueKind.Path,
        _ => throw new UnreachableException(),
    };
}
