using System.Globalization;
using System.Text;

namespace Serverless.GraphCore.Tests.Federation;

/// <summary>
/// Random statements over random databases give what they give on one database that holds the union of these, where each entity says which it is of. <c>FEDERATION_SEED</c> and
/// <c>FEDERATION_STATEMENTS</c> make other and longer runs; a failure prints the seed.
/// </summary>
public sealed class UnionPropertyTests
{
    private const int StatementsPerSeed = 20;

    [Fact]
    public async Task Statement_over_several_databases_gives_what_their_union_gives()
    {
        int first = Number("FEDERATION_SEED", 1);
        int seeds = Number("FEDERATION_STATEMENTS", 3000) / StatementsPerSeed;
        var failures = new StringBuilder();
        for (int seed = first; seed < first + seeds && failures.Length < 4000; seed++)
        {
            await RunAsync(seed, failures);
        }

        Assert.True(failures.Length == 0, failures.ToString());
    }

    private static int Number(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static async Task RunAsync(int seed, StringBuilder failures)
    {
        var random = new Random(seed);
        string[] names = [.. "abcde".Take(2 + random.Next(4)).Select(static name => name.ToString())];
        Tenants tenants = (await Tenants.OpenAsync([.. names, "u"])).Name("all", names).Name("first", names[0]);
        foreach (string name in names)
        {
            string graph = Graph(random, name);
            await tenants.OnAsync(name, graph);
            await tenants.OnAsync("u", graph);
            if (random.Next(3) == 0)
            {
                await tenants.OnAsync(name, "CREATE INDEX FOR (n:P) ON (n.k)");
            }
        }

        for (int i = 0; i < StatementsPerSeed; i++)
        {
            (string statement, string onUnion) = new FederatedStatementGenerator(random, names).Next();
            string expected = await OutcomeAsync(() => tenants.OnAsync("u", onUnion));
            string actual = await OutcomeAsync(() => tenants.QueryAsync(names[0], statement));
            if (expected != actual)
            {
                failures.Append(CultureInfo.InvariantCulture, $"seed {seed}\n  {statement}\n  {onUnion}\n  expected {expected}\n  actual   {actual}\n");
                foreach (GraphCore.Federation.Subquery part in tenants.Subqueries)
                {
                    failures.Append(CultureInfo.InvariantCulture, $"    {part.Database.Name}: {part.Query.Text}\n");
                }

                return;
            }
        }
    }

    private static string Graph(Random random, string name)
    {
        int count = random.Next(7);
        var text = new StringBuilder($"CREATE (:Z {{db: '{name}', id: '{name}z'}})");
        for (int i = 0; i < count; i++)
        {
            string label = random.Next(3) switch { 0 => ":P", 1 => ":Q", _ => ":P:Q" };
            string k = random.Next(6) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", k: {random.Next(4)}");
            text.Append(CultureInfo.InvariantCulture, $", (n{i}{label} {{db: '{name}', id: '{name}{i}', v: {random.Next(10)}{k}}})");
        }

        for (int i = random.Next(2 * (count + 1)); i > 0 && count > 0; i--)
        {
            text.Append(CultureInfo.InvariantCulture, $", (n{random.Next(count)})-[:{(random.Next(2) == 0 ? "R" : "S")} {{w: {random.Next(5)}}}]->(n{random.Next(count)})");
        }

        return text.ToString();
    }

    // Rows in no order, unless the statement orders them wholly; an error by its code.
    private static async Task<string> OutcomeAsync(Func<Task<List<string>>> run)
    {
        try
        {
            return string.Join("; ", (await run()).Order(StringComparer.Ordinal));
        }
        catch (GraphCore.Errors.GraphException failure)
        {
            return failure.Code.Text + ": " + failure.Message;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return failure.ToString();
        }
    }
}
