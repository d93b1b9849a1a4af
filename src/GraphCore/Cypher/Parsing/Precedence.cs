namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>
/// How strongly operators bind, weakest first (openCypher 9, grammar of expressions). Shared by parser and printer. All
/// binary operators of one level associate to the left, but comparisons make a chain.
/// </summary>
internal static class Precedence
{
    public const int Or = 1;
    public const int Xor = 2;
    public const int And = 3;
    public const int Not = 4;
    public const int Comparison = 5;

    /// <summary>STARTS WITH, ENDS WITH, CONTAINS, IN, =~, IS NULL, IS :: TYPE.</summary>
    public const int Predicate = 6;

    /// <summary>+, -, ||.</summary>
    public const int Additive = 7;
    public const int Multiplicative = 8;
    public const int Power = 9;

    /// <summary>Signs.</summary>
    public const int Unary = 10;

    /// <summary>Property access, index, slice, label predicate.</summary>
    public const int Postfix = 11;
    public const int Atom = 12;
}
