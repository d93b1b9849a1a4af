using Serverless.GraphCore.Cypher.Lexing;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Names as Cypher text, quoted with backticks where they must be.</summary>
internal static class CypherNames
{
    /// <summary>A label, type, property key or column, which may be any word.</summary>
    public static string Name(string name) => IsPlain(name) ? name : Quoted(name);

    /// <summary>A name that must not be taken for a keyword: a variable, an index, a local database name.</summary>
    public static string Variable(string name) => IsPlain(name) && Keywords.Find(name) == Keyword.None ? name : Quoted(name);

    /// <summary>The first part of a function's name: only reserved words and those with a syntax of their own are quoted.</summary>
    public static string Function(string name) => IsPlain(name) && !HasOwnSyntax(Keywords.Find(name)) ? name : Quoted(name);

    /// <summary>The name of a parameter, without the <c>$</c>.</summary>
    public static string Parameter(string name) => name.Length > 0 && (IsPlain(name) || name.All(char.IsAsciiLetterOrDigit)) ? name : Quoted(name);

    /// <summary>One part of a database name, which may begin with a digit.</summary>
    public static string DatabasePart(string part) =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && Keywords.Find(part) == Keyword.None ? part : Quoted(part);

    private static string Quoted(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";

    private static bool IsPlain(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            // Fewer characters than the lexer takes: quoting more is never wrong.
            if (!char.IsAsciiDigit(c) && !char.IsLetter(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasOwnSyntax(Keyword keyword) => Keywords.IsReserved(keyword) || keyword is Keyword.All or Keyword.Any or Keyword.None_
        or Keyword.Single or Keyword.Reduce or Keyword.ShortestPath or Keyword.AllShortestPaths or Keyword.Both or Keyword.Leading or Keyword.Trailing or Keyword.Contains or Keyword.From
        or Keyword.End;
}
