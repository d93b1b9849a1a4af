namespace Serverless.Architecture.Tests;

internal static class Expect
{
    /// <summary>Fails with every violation on a line of its own.</summary>
    public static void None(IEnumerable<string> violations)
    {
        string[] found = [.. violations.Distinct()];
        if (found.Length > 0)
        {
            Assert.Fail($"{found.Length} violations:\n{string.Join('\n', found)}");
        }
    }
}
