namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>Words with a meaning in the grammar of queries. Case does not matter in the text.</summary>
internal enum Keyword : byte
{
    None,
    All, AllShortestPaths, And, Any, As, Asc, Ascending, Both, By, Call, Case, Collect, Concurrent, Constraint, Contains,
    Count, Create, Csv, Database, Delete, Desc, Descending, Detach, Distinct, Drop, Each, Else, End, Ends, Error, Exists,
    Explain, False, FieldTerminator, Finish, For, Foreach, From, Groups, Headers, If, In, Index, Inf, Infinity, Insert, Is, Join,
    Leading, Limit, Load, Match, Merge, NaN, Nfc, Nfd, Nfkc, Nfkd, NoDetach, None_, Normalized, Not, Null, Of, Offset, On, Optional, Options,
    Or, Order, Path, Paths, Profile, Reduce, Remove, Report, Require, Return, Rows, Scan, Seek, Set, Shortest, ShortestPath,
    Show, Single, Skip, Starts, Status, Then, Trailing, Transactions, Trim, True, Typed, Union, Unwind, Use,
    Using, When, Where, With, Xor, Yield,
}

/// <summary>The keyword table.</summary>
internal static class Keywords
{
    private static readonly string[] Texts = BuildTexts();
    private static readonly Dictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> Table = BuildTable();
    private static readonly int Longest = Texts.Max(text => text.Length);

    /// <summary>The keyword in capitals.</summary>
    public static string Text(Keyword keyword) => Texts[(int)keyword];

    /// <summary>The keyword that an identifier of ASCII letters is, or <see cref="Keyword.None"/>.</summary>
    public static Keyword Find(ReadOnlySpan<char> word) =>
        word.Length > 1 && word.Length <= Longest && Table.TryGetValue(word, out Keyword keyword) ? keyword : Keyword.None;

    /// <summary>
    /// Whether a word must be quoted to be the name of a variable or function: words that begin a clause, an operator or a
    /// literal. Fewer than openCypher reserves; labels, types, property keys and database names may be any word.
    /// </summary>
    public static bool IsReserved(Keyword keyword) => keyword switch
    {
        Keyword.And or Keyword.Or or Keyword.Xor or Keyword.Not or Keyword.In or Keyword.Is or Keyword.As
            or Keyword.Case or Keyword.When or Keyword.Then or Keyword.Else or Keyword.Distinct
            or Keyword.True or Keyword.False or Keyword.Null or Keyword.NaN or Keyword.Inf or Keyword.Infinity
            or Keyword.Match or Keyword.Optional or Keyword.Return or Keyword.With or Keyword.Where or Keyword.Unwind
            or Keyword.Create or Keyword.Merge or Keyword.Set or Keyword.Remove or Keyword.Delete or Keyword.Detach
            or Keyword.Foreach or Keyword.Union => true,
        _ => false,
    };

    private static string[] BuildTexts()
    {
        string[] names = Enum.GetNames<Keyword>();
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = names[i].TrimEnd('_').ToUpperInvariant();
        }

        return names;
    }

    private static Dictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> BuildTable()
    {
        var table = new Dictionary<string, Keyword>(Texts.Length, StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i < Texts.Length; i++)
        {
            table.Add(Texts[i], (Keyword)i);
        }

        return table.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
