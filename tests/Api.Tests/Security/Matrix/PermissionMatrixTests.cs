using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Administration;

namespace Serverless.Api.Tests.Security.Matrix;

/// <summary>
/// Every route and kind of statement, by every caller, on every name of a database: each is decided as <see cref="MatrixRules"/> says. What is new has no row here and fails.
/// </summary>
public sealed class PermissionMatrixTests(MatrixFixture fixture) : IClassFixture<MatrixFixture>
{
    private const string Unknown = "00000000000000000000000000000000";

    /// <summary>Requests of the routes that run no statements, and what they need.</summary>
    private static readonly Dictionary<string, (Need Need, string? Body, string ContentType)> Requests = new()
    {
        ["RollBackQueryTransaction"] = (Need.Known, null, ""),
        ["RollBackTransaction"] = (Need.Known, null, ""),
        ["Import"] = (Need.Write, "id:ID\n1\n", "text/csv"),
        ["Export"] = (Need.Read, null, ""),
        ["Audit"] = (Need.Administrator, null, ""),
        ["Database"] = (Need.Known, null, ""),
        ["Limits"] = (Need.Known, null, ""),
        ["SetLimits"] = (Need.AdministratorAndKnown, """{"limits":{"max_results":100000}}""", "application/json"),
        ["Usage"] = (Need.Known, null, ""),
        ["UsageReports"] = (Need.Administrator, null, ""),
        ["UsageReport"] = (Need.Administrator, null, ""),
        ["Operation"] = (Need.Login, null, ""),
        ["CancelOperation"] = (Need.Login, null, ""),
        ["OperationResult"] = (Need.Login, null, ""),
        ["Discovery"] = (Need.Open, null, ""),
        ["Live"] = (Need.Open, null, ""),
        ["Ready"] = (Need.Open, null, ""),
        ["OpenApi"] = (Need.Open, null, ""),
    };

    /// <summary>The routes that run statements: each by itself, at the beginning of a transaction, and in one.</summary>
    private static readonly string[] Alone = ["Query", "Commit"];

    private static readonly string[] Beginning = ["BeginQueryTransaction", "BeginTransaction"];

    private static readonly string[] Open = ["QueryInTransaction", "RunInTransaction", "CommitQueryTransaction", "CommitTransaction"];

    [Fact]
    public void Every_route_has_a_row() =>
        Assert.Equal(ApiRoutes.All.Select(static route => route.Name).Order(), Requests.Keys.Concat(Alone).Concat(Beginning).Concat(Open).Order());

    [Fact]
    public void Every_privilege_is_one_that_the_rules_know()
    {
        Assert.Equal(["read", "write", "cross_db"], PrivilegeNames.All.Select(static privilege => privilege.Name));
        Assert.Equal(
            [DatabasePrivileges.None, DatabasePrivileges.Read, DatabasePrivileges.Write, DatabasePrivileges.CrossDatabase],
            Enum.GetValues<DatabasePrivileges>());
    }

    [Fact]
    public async Task Every_kind_of_statement_has_a_row()
    {
        Type[] types = typeof(QueryRequest).Assembly.GetTypes();
        bool Is(Type type, string name) => type.BaseType is { } parent && (parent.Name == name || Is(parent, name));
        IEnumerable<string> kinds = types
            .Where(type => !type.IsAbstract && (Is(type, nameof(AdministrationCommand)) || Is(type, "SchemaCommand") || Is(type, "Clause")))
            .Select(static type => type.Name);
        JsonArray procedures = await fixture.Api.CommandAsync("SHOW PROCEDURES YIELD name");

        IEnumerable<string> rows = MatrixStatements.OnGraph.Concat(MatrixStatements.OnCatalog).Append(MatrixStatements.ChangeOfPassword).SelectMany(static statement => statement.Kinds);
        Assert.Equal(
            kinds.Concat(procedures.Select(static row => (string)row![0]!)).Order(StringComparer.Ordinal),
            rows.Concat(MatrixStatements.Elsewhere).Order(StringComparer.Ordinal));
        Assert.Equal(
            [StatementAccess.Read, StatementAccess.Write, StatementAccess.Schema, StatementAccess.Administration],
            Enum.GetValues<StatementAccess>());
    }

    [Fact]
    public Task Routes_without_statements() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All
        from route in ApiRoutes.All.Where(static route => Requests.ContainsKey(route.Name))
        select new MatrixCase(route.Name, caller, target, MatrixRules.Of(caller, target, Requests[route.Name].Need), () => SendAsync(route, target, caller, Unknown, Requests[route.Name].Body, Requests[route.Name].ContentType)));

    [Fact]
    public async Task Statements_that_run_by_themselves()
    {
        long before = await fixture.WrittenAsync("shop") + await fixture.WrittenAsync("hidden");
        List<MatrixCase> cases =
        [
            .. from caller in MatrixCaller.All
               from target in MatrixTarget.All
               from statement in MatrixStatements.For(target)
               from route in Alone
               select StatementCase(route, caller, target, statement.Need, statement.Text, target.Name) with { Succeeds = true },
        ];

        await CheckAsync(cases);

        // What was refused has written nothing.
        int writes = cases.Count(static one => one.Expected == Verdict.Allowed && !one.Name.Contains("EXPLAIN", StringComparison.Ordinal)
            && (one.Name.Contains("(m:Matrix", StringComparison.Ordinal) || one.Name.Contains("(:Matrix", StringComparison.Ordinal)));
        Assert.Equal(writes, await fixture.WrittenAsync("shop") + await fixture.WrittenAsync("hidden") - before);
    }

    [Fact]
    public Task Statements_that_name_their_database() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All
        from statement in MatrixStatements.Representatives
        from text in (string[])[After(statement.Text, $"USE `{target.Name}` "), $":USE `{target.Name}` {statement.Text}"]
        select StatementCase("Query", caller, target, statement.Need, text, "lobby") with { Succeeds = true });

    [Fact]
    public Task Statements_that_are_answered_later() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All
        from statement in MatrixStatements.Representatives
        select new MatrixCase($"later: {statement.Text}", caller, target, MatrixRules.Of(caller, target, statement.Need), () => fixture.Api.SendAsync(
            HttpMethod.Post, $"/db/{target.Name}/query/v2", caller.Authorization, Body("Query", statement.Text), prefer: "respond-async, wait=60")) { Succeeds = true });

    [Fact]
    public Task Statements_that_begin_a_transaction() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All
        from statement in MatrixStatements.For(target)
        from route in Beginning
        select StatementCase(route, caller, target, statement.Need, statement.Text, target.Name));

    [Fact]
    public Task Statements_in_an_open_transaction() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All
        from statement in MatrixStatements.For(target)
        from route in Open
        let expected = MatrixRules.Of(caller, target, statement.Need)
        select new MatrixCase($"{route}: {statement.Text}", caller, target, expected, async () =>
        {
            string id = expected == Verdict.Allowed ? await BeginAsync(route, caller, target) : Unknown;
            Answer answer = await SendAsync(Route(route), target.Name, caller, id, Body(route, statement.Text));
            await SendAsync(Route(route.Contains("Query", StringComparison.Ordinal) ? "RollBackQueryTransaction" : "RollBackTransaction"), target.Name, caller, id, null);
            return answer;
        }));

    [Fact]
    public Task Commands_on_the_catalog() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All.Where(static target => target.Name is "shop" or "shop-alias" or "hidden" or "absent")
        from statement in MatrixStatements.OnCatalog
        where target.Name == "shop" || statement.Text.Contains("<db>", StringComparison.Ordinal)
        from route in Alone
        select StatementCase(route, caller, target, statement.Need, statement.Text.Replace("<db>", target.Name, StringComparison.Ordinal), "lobby") with { IsCommand = statement.Need == Need.Administrator });

    [Fact]
    public Task Commands_on_the_endpoint_of_a_database() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All
        from command in (string[])["CREATE DATABASE shop IF NOT EXISTS", "SHOW USERS"]
        select StatementCase("Query", caller, target, Need.KnownAndAdministrator, command, target.Name));

    [Fact]
    public Task No_transaction_takes_commands_or_other_databases() => CheckAsync(
        from caller in MatrixCaller.All
        from statement in (string[])["SHOW USERS", "DROP DATABASE hidden", "SHOW DATABASES", "USE hidden MATCH (n) RETURN n.secret", "MATCH (n) FROM DATABASE shop MATCH (m) FROM DATABASE hidden RETURN n, m"]
        from route in Beginning.Concat(Open)
        let lobby = new MatrixTarget("lobby", false, true)
        let expected = caller.IsKnown && !caller.MustChangePassword && statement.StartsWith("USE", StringComparison.Ordinal) ? MatrixRules.Of(caller, MatrixTarget.All[3], Need.Read) : MatrixRules.Of(caller, lobby, Need.Login)
        select new MatrixCase($"{route}: {statement}", caller, lobby, expected, async () =>
        {
            Answer answer = await SendAsync(Route(route), "lobby", caller, Unknown, Body(route, statement));
            Assert.True(expected != Verdict.Allowed || MatrixFixture.CodeOf(answer) == "Neo.ClientError.Transaction.ForbiddenDueToTransactionType", answer.Text);
            return answer;
        }));

    [Fact]
    public Task Who_must_change_the_password_may_do_that_only() => CheckAsync(
        from caller in MatrixCaller.All
        from target in MatrixTarget.All.Where(static target => target.Name is "shop" or "hidden" or "absent")
        let expected = caller.MustChangePassword ? Verdict.Allowed : MatrixRules.Of(caller, target, Need.Known)
        select StatementCase("Query", caller, target, Need.Known, MatrixStatements.ChangeOfPassword.Text, target.Name) with { Expected = expected });

    [Fact]
    public async Task A_transaction_of_somebody_else_is_not_there()
    {
        foreach (string route in Open.Append("RollBackQueryTransaction").Append("RollBackTransaction"))
        {
            MatrixCaller owner = MatrixCaller.All.Single(static caller => caller.OnAll == MatrixCaller.Sets[^1] && !caller.MustChangePassword);
            string id = await BeginAsync(route, owner, MatrixTarget.All[0]);
            foreach (MatrixCaller other in MatrixCaller.All.Where(other => other != owner && MatrixRules.Of(other, MatrixTarget.All[0], Need.Read) == Verdict.Allowed))
            {
                string? body = route.StartsWith("RollBack", StringComparison.Ordinal) ? null : Body(route, "RETURN 1");
                Answer taken = await SendAsync(Route(route), "shop", other, id, body);
                Answer absent = await SendAsync(Route(route), "shop", other, Unknown, body);

                Assert.Equal("Neo.ClientError.Transaction.TransactionNotFound", MatrixFixture.CodeOf(taken));
                Assert.Equal((absent.Status, absent.Text.Replace(Unknown, id, StringComparison.Ordinal)), (taken.Status, taken.Text));
            }

            Assert.Null(MatrixFixture.CodeOf(await SendAsync(Route("RollBackTransaction"), "shop", owner, id, null)));
        }
    }

    private static ApiRoute Route(string name) => ApiRoutes.All.Single(route => route.Name == name);

    // Prefixes stay in front.
    private static string After(string statement, string use)
    {
        int start = statement.StartsWith("EXPLAIN ", StringComparison.Ordinal) || statement.StartsWith("PROFILE ", StringComparison.Ordinal) ? "EXPLAIN ".Length : 0;
        return statement[..start] + use + statement[start..];
    }

    private static string Body(string route, string statement) => route.Contains("Query", StringComparison.Ordinal)
        ? new JsonObject { ["statement"] = statement }.ToJsonString()
        : new JsonObject { ["statements"] = new JsonArray(new JsonObject { ["statement"] = statement }) }.ToJsonString();

    private MatrixCase StatementCase(string route, MatrixCaller caller, MatrixTarget target, Need need, string text, string database)
    {
        // Who begins a transaction asks for it to be kept open, which is undone at once.
        return new MatrixCase($"{route}: {text}", caller, target, MatrixRules.Of(caller, target, need), async () =>
        {
            Answer answer = await SendAsync(Route(route), database, caller, Unknown, Body(route, text));
            if (Beginning.Contains(route) && answer.Status is 201 or 202 && IdOf(answer) is { } id)
            {
                await SendAsync(Route("RollBackTransaction"), database, caller, id, null);
            }

            return answer;
        });
    }

    private static string? IdOf(Answer answer) => answer.Json["transaction"]?["id"] is { } id ? (string?)id : ((string?)answer.Json["commit"])?.Split('/')[^2];

    private async Task<string> BeginAsync(string route, MatrixCaller caller, MatrixTarget target)
    {
        string begin = route.Contains("Query", StringComparison.Ordinal) ? "BeginQueryTransaction" : "BeginTransaction";
        string statement = MatrixRules.Of(caller, target, Need.Read) == Verdict.Allowed ? "RETURN 1" : "CREATE (:Begun)";
        Answer answer = await SendAsync(Route(begin), target.Name, caller, Unknown, Body(begin, statement));
        return IdOf(answer) ?? throw new InvalidOperationException(answer.Text);
    }

    private Task<Answer> SendAsync(ApiRoute route, MatrixTarget target, MatrixCaller caller, string id, string? body, string contentType) =>
        SendAsync(route, target.Name, caller, id, body, contentType);

    private Task<Answer> SendAsync(ApiRoute route, string database, MatrixCaller caller, string id, string? body, string contentType = "application/json") => fixture.Api.SendAsync(
        new HttpMethod(route.Method),
        "/" + route.Pattern.Replace("{db}", database, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal),
        caller.Authorization,
        body,
        contentType);

    /// <summary>Runs cases, some at a time, and fails with all that go wrong.</summary>
    private static async Task CheckAsync(IEnumerable<MatrixCase> cases)
    {
        var wrong = new ConcurrentQueue<string>();
        int count = 0;
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (one, _) =>
        {
            Interlocked.Increment(ref count);
            Answer answer = await one.Send();
            Verdict verdict = MatrixFixture.VerdictOf(answer);
            bool isRight = one.IsCommand && one.Expected == Verdict.Allowed
                ? verdict is Verdict.Allowed or Verdict.NotFound
                : verdict == one.Expected && (verdict == Verdict.Allowed || answer.Status == MatrixFixture.StatusOf(verdict));
            if (!isRight || (one.Succeeds && verdict == Verdict.Allowed && MatrixFixture.CodeOf(answer) is not null))
            {
                wrong.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{one.Caller} on {one.Target}: {one.Name}: expected {one.Expected}, got {answer.Status} {answer.Text[..Math.Min(300, answer.Text.Length)]}"));
            }
        });

        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {count} went wrong, among them\n{string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(40))}");
        Assert.NotEqual(0, count);
    }

    /// <summary>One cell of the matrix.</summary>
    private sealed record MatrixCase(string Name, MatrixCaller Caller, MatrixTarget Target, Verdict Expected, Func<Task<Answer>> Send)
    {
        /// <summary>Whether it is a command that may say that what it names is not there.</summary>
        public bool IsCommand { get; init; }

        /// <summary>Whether it has no other error when it is allowed.</summary>
        public bool Succeeds { get; init; }
    }
}
