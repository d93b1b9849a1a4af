namespace Serverless.GraphCore.Planning;

/// <summary>Names as Cypher writes them.</summary>
internal static class Names
{
    /// <summary>The name, in backticks where Cypher needs them.</summary>
    public static string Quote(string name)
    {
        bool isPlain = name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_');
        foreach (char c in name)
        {
            isPlain &= char.IsLetterOrDigit(c) || c == '_';
        }

        return isPlain ? name : "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";
    }
}
