using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Administration;

namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>
/// Statements over two databases by callers with every pair of privilege sets: each is decided by what its parts need, and none lets a caller read, or learn of, a database without the right.
/// </summary>
public sealed class CrossDatabaseMatrixTests : IAsyncLifetime
{
    private const string First = "one";
    private const string Second = "two";

    private SecuredFixture api = null!;

    /// <summary>What a statement does with the two databases.</summary>
    private sealed record Row(string Text, Need First, Need Second)
    {
        /// <summary>The database whose endpoint it is sent to.</summary>
        public string Database { get; init; } = "lobby";

        /// <summary>Whether it is for those of the databases that the caller may know of, and names none of them.</summary>
        public bool IsComposite { get; init; }
    }

    private static readonly IReadOnlyList<Row> Rows =
    [
        new("MATCH (a:Secret) FROM DATABASE one MATCH (b:Secret) FROM DATABASE two RETURN a.text, b.text", Need.Read, Need.Read),
        new("PROFILE MATCH (a:Secret) FROM DATABASE one MATCH (b:Secret) FROM DATABASE two RETURN a.text, b.text", Need.Read, Need.Read),
        new("EXPLAIN MATCH (a:Secret) FROM DATABASE one MATCH (b:Secret) FROM DATABASE two RETURN a.text, b.text", Need.Read, Need.Read),
        new("USE DATABASE one AS x, two AS y MATCH (a:Secret) IN x MATCH (b:Secret) IN y RETURN a.text, b.text", Need.Read, Need.Read),
        new("USE one MATCH (a:Secret) CALL { USE two MATCH (b:Secret) RETURN b.text AS t } RETURN a.text, t", Need.Read, Need.Read),
        new("USE one MATCH (a:Secret) RETURN a.text AS t UNION ALL USE two MATCH (b:Secret) RETURN b.text AS t", Need.Read, Need.Read),
        new("USE graph.byName('one') MATCH (a:Secret) RETURN a.text AS t UNION ALL USE graph.byName('two') MATCH (b:Secret) RETURN b.text AS t", Need.Read, Need.Read),
        new("MATCH (a:Secret) MATCH (b:Secret) FROM DATABASE two RETURN a.text, b.text", Need.Read, Need.Read) { Database = First },
        new("MATCH (a:Secret) FROM DATABASE one WHERE EXISTS { MATCH (a) } MATCH (b:Secret) FROM DATABASE two RETURN count(*)", Need.Read, Need.Read),
        new("MATCH (a:Secret) FROM DATABASE one CREATE (m:Copy {t: a.text}) IN DATABASE two RETURN m.t", Need.Read, Need.Write),
        new("MATCH (a:Secret) FROM DATABASE one MERGE (m:Copy {t: a.text}) IN DATABASE two RETURN m.t", Need.Read, Need.ReadAndWrite),
        new("MATCH (b:Secret) FROM DATABASE two MATCH (a:Secret) FROM DATABASE one SET b.seen = a.text RETURN b.text", Need.Read, Need.ReadAndWrite),
        new("MATCH (b:Secret) FROM DATABASE two CREATE (:Copy {t: b.text}) IN DATABASE one", Need.Write, Need.Read),
        new("CREATE (m:Copy) IN DATABASE one WITH m MATCH (b:Secret) FROM DATABASE two RETURN b.text", Need.Write, Need.Read),
        new("USE pair MATCH (a:Secret) RETURN a.text", Need.Read, Need.Read) { IsComposite = true },
        new("USE pair MATCH (a:Secret) RETURN count(*)", Need.Read, Need.Read) { IsComposite = true },
        new("MATCH (a:Secret) RETURN a.text", Need.Read, Need.Read) { Database = "pair", IsComposite = true },
        new("EXPLAIN MATCH (a:Secret) RETURN a.text", Need.Read, Need.Read) { Database = "pair", IsComposite = true },
    ];

    public async ValueTask InitializeAsync()
    {
        api = await SecuredFixture.StartAsync();
        foreach (string command in (string[])
        [
            "CREATE DATABASE one", "CREATE DATABASE two", "CREATE DATABASE lobby", "CREATE COMPOSITE DATABASE pair ALIAS left_part FOR DATABASE one ALIAS right_part FOR DATABASE two",
            .. from first in MatrixCaller.Sets
               from second in MatrixCaller.Sets
               let name = Name(first, second)
               from command in (string[])
               [
                   $"CREATE USER `{name}` SET PASSWORD '{MatrixCaller.Password}' CHANGE NOT REQUIRED",
                   $"GRANT READ ON DATABASE lobby TO `{name}`",
                   .. MatrixCaller.Grants(first, First, name),
                   .. MatrixCaller.Grants(second, Second, name),
               ]
               select command,
        ])
        {
            await api.CommandAsync(command);
        }

        await api.QueryAsync("CREATE (:Secret {text: 'kept by the first'})", SecuredFixture.Administrator, First);
        await api.QueryAsync("CREATE (:Secret {text: 'kept by the second'})", SecuredFixture.Administrator, Second);
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task No_combination_of_privileges_allows_more_than_its_parts()
    {
        var wrong = new List<string>();
        var cells = from first in MatrixCaller.Sets
                    from second in MatrixCaller.Sets
                    from row in Rows
                    select (first, second, row);

        // One after the other: what two write at once may conflict.
        foreach ((DatabasePrivileges first, DatabasePrivileges second, Row row) in cells)
        {
            Answer answer = await api.QueryAsync(row.Text, SecuredFixture.Basic(Name(first, second), MatrixCaller.Password), row.Database);
            Verdict expected = Expected(first, second, row);
            Verdict verdict = MatrixFixture.VerdictOf(answer);
            bool leaks = (answer.Text.Contains("kept by the first", StringComparison.Ordinal) && !first.HasFlag(DatabasePrivileges.Read))
                || (answer.Text.Contains("kept by the second", StringComparison.Ordinal) && !second.HasFlag(DatabasePrivileges.Read))
                || (row.IsComposite && first == DatabasePrivileges.None && Names(answer, "left_part", "`one`", "\"one\""))
                || (row.IsComposite && second == DatabasePrivileges.None && Names(answer, "right_part", "`two`", "\"two\""));
            if (verdict != expected || leaks || (verdict == Verdict.Allowed && answer.Status != 202))
            {
                wrong.Add($"{first} on one, {second} on two: {row.Text}: expected {expected}, got {answer.Status} {answer.Text[..Math.Min(300, answer.Text.Length)]}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} went wrong, among them\n{string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(40))}");
    }

    [Fact]
    public async Task Listings_tell_of_what_the_caller_may_know()
    {
        foreach (string statement in (string[])
        [
            "SHOW DATABASES", "SHOW DATABASE pair", "SHOW DATABASE one", "SHOW ALIASES", "SHOW COMPOSITE DATABASES", "SHOW CONSTITUENTS FOR COMPOSITE DATABASE pair", "SHOW USAGE", "SHOW PRIVILEGES",
        ])
        {
            foreach ((DatabasePrivileges first, DatabasePrivileges second) in from first in MatrixCaller.Sets from second in MatrixCaller.Sets select (first, second))
            {
                Answer answer = await api.QueryAsync(statement, SecuredFixture.Basic(Name(first, second), MatrixCaller.Password), "lobby");

                string told = answer.Text.Replace("no database `pair`", "", StringComparison.Ordinal);
                Assert.True(first != DatabasePrivileges.None || !Names(answer, "left_part", "\"one\""), $"{statement}: {told}");
                Assert.True(second != DatabasePrivileges.None || !Names(answer, "right_part", "\"two\""), $"{statement}: {told}");
                Assert.True((first | second) != DatabasePrivileges.None || !told.Contains("pair", StringComparison.Ordinal), $"{statement}: {told}");
            }
        }
    }

    private static string Name(DatabasePrivileges first, DatabasePrivileges second) => $"u{(int)first}{(int)second}";

    private static bool Names(Answer answer, params string[] names) => names.Any(name => answer.Text.Contains(name, StringComparison.Ordinal));

    // What is not there is told before what may not be done.
    private static Verdict Expected(DatabasePrivileges first, DatabasePrivileges second, Row row)
    {
        List<(DatabasePrivileges On, Need Need)> parts = [(first, row.First), (second, row.Second)];
        if (row.IsComposite)
        {
            parts.RemoveAll(static part => part.On == DatabasePrivileges.None);
        }

        return parts.Count == 0 || parts.Exists(static part => part.On == DatabasePrivileges.None) ? Verdict.NotFound
            : parts.TrueForAll(part => Has(part.On, part.Need) && (parts.Count == 1 || part.On.HasFlag(DatabasePrivileges.CrossDatabase))) ? Verdict.Allowed
            : Verdict.Forbidden;
    }

    private static bool Has(DatabasePrivileges on, Need need) => need switch
    {
        Need.Read => on.HasFlag(DatabasePrivileges.Read),
        Need.Write => on.HasFlag(DatabasePrivileges.Write),
        _ => on.HasFlag(DatabasePrivileges.Read) && on.HasFlag(DatabasePrivileges.Write),
    };
}
