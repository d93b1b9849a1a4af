using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What a relationship must say to be created.</summary>
internal static class CreationRules
{
    /// <summary>Exactly one relationship of exactly one type.</summary>
    public static void CheckType(RelationshipPattern pattern)
    {
        if (pattern.Length is not null || pattern.Quantifier is not null)
        {
            throw SemanticErrors.Syntax("CreatingVarLength", "A relationship of variable length cannot be created; write each relationship.", pattern.Position);
        }

        if (pattern.Types is not (Ast.LabelName or DynamicLabel))
        {
            throw SemanticErrors.Syntax("NoSingleRelationshipType", "A relationship to be created needs exactly one type, as in `-[:TYPE]->`.", pattern.Position);
        }
    }

    /// <summary>As <see cref="CheckType"/>, and one direction.</summary>
    public static void Check(RelationshipPattern pattern)
    {
        CheckType(pattern);
        if (pattern.Direction == PatternDirection.Either)
        {
            throw SemanticErrors.Syntax("RequiresDirectedRelationship", "A relationship to be created needs a direction: `-->` or `<--`.", pattern.Position);
        }
    }
}
