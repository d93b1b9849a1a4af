using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>The errors that the binder raises, each with openCypher's word for it.</summary>
internal static class SemanticErrors
{
    public static GraphException Undefined(string name, Scope scope, SourcePosition position) => Syntax(
        "UndefinedVariable",
        scope.HasLost(name)
            ? $"Variable `{name}` is no longer defined: a WITH before does not name it. Add `{name}` to its items."
            : $"Variable `{name}` is not defined.{Suggestion.For(name, scope.VisibleNames)}",
        position);

    public static GraphException AlreadyBound(string name, SourcePosition position) =>
        Syntax("VariableAlreadyBound", $"Variable `{name}` is already declared; choose another name.", position);

    public static GraphException BoundElement(string name, string what, SourcePosition position) =>
        Syntax("VariableAlreadyBound", $"Variable `{name}` is already bound, so {what} cannot be said of it here; use the bare variable, or a new name.", position);

    public static GraphException TypeConflict(string name, string wanted, StaticType found, SourcePosition position) =>
        Syntax("VariableTypeConflict", $"Variable `{name}` is {WithArticle(found.ToString())} and cannot be used as {WithArticle(wanted)}.", position);

    public static GraphException WrongType(string where, string wanted, StaticType found, SourcePosition position) =>
        Syntax("InvalidArgumentType", $"{where} must be {wanted}, but is {WithArticle(found.ToString())}.", position);

    public static GraphException MisplacedAggregation(string name, SourcePosition position) =>
        Syntax("InvalidAggregation", $"The aggregating function `{name}` can be used in the items of WITH and RETURN only.", position);

    public static GraphException ParameterAsMap(SourcePosition position) =>
        Syntax("InvalidParameterUse", "A parameter cannot stand for all properties of a pattern in MATCH or MERGE; write the keys: `{key: $parameter.key}`.", position);

    public static GraphException Syntax(string detail, string message, SourcePosition position) =>
        new(ErrorCodes.SyntaxError, message, detail, position);

    public static GraphException Unsupported(string what, SourcePosition position) =>
        new(ErrorCodes.SyntaxError, $"{what} is not supported.", "UnsupportedFeature", position);

    private static string WithArticle(string noun) =>
        noun.Length > 0 && "AEIOUaeiou".Contains(noun[0], StringComparison.Ordinal) ? "an " + noun : "a " + noun;
}
