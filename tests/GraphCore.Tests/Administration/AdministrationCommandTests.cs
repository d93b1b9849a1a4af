using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Administration;

public sealed class AdministrationCommandTests
{
    [Fact]
    public void A_command_has_names_conditions_and_positions()
    {
        Assert.Equal(
            new CreateDatabase(Name("v1.2", 27), OrReplace: true, IfNotExists: false, CopyOf: null, At: null) { Position = new SourcePosition(0, 1, 1) },
            Command<CreateDatabase>("CREATE OR REPLACE DATABASE v1.2"));
        CreateDatabase copy = Command<CreateDatabase>(":USE system\nCREATE DATABASE b IF NOT EXISTS AS COPY OF a AT $at", ("at", new StringValue("2026-11-30T18:00:00Z")));
        Assert.Equal(new SourcePosition(12, 2, 1), copy.Position);
        Assert.Equal(new NameReference("b", new SourcePosition(28, 2, 17)), copy.Name);
        Assert.Equal(("a", true, false), (copy.CopyOf?.Text, copy.IfNotExists, copy.OrReplace));
        Assert.Equal(ClonePoint.AtTime(new DateTimeOffset(2026, 11, 30, 18, 0, 0, TimeSpan.Zero)), copy.At);
        Assert.Equal(new SourcePosition(8, 1, 9), Command<DropDatabase>("EXPLAIN DROP DATABASE a IF EXISTS CASCADE ALIASES").Position);
    }

    [Fact]
    public void Parameters_are_replaced_by_their_values()
    {
        (string, Value)[] given = [("a", new StringValue("main")), ("n", new StringValue("Tenant-1")), ("u", new StringValue("bob"))];
        Assert.Equal("main → Tenant-1", Command<CreateAlias>("CREATE ALIAS $a FOR DATABASE $n", given) is var alias ? $"{alias.Name} → {alias.Target}" : "");
        Assert.Equal(Name("Tenant-1", 34), Command<AlterAlias>("ALTER ALIAS a SET DATABASE TARGET $n", given).Target);
        Assert.Equal(["Tenant-1", "x"], Command<GrantPrivileges>("GRANT READ ON DATABASE $n, x TO $u", given).Databases.Select(name => name.Text));
        Assert.Equal("bob", Command<ShowApiKeys>("SHOW API KEYS FOR USER $u", given).User?.Text);
        Assert.Equal(["a=main", "x=Tenant-1"], Command<CreateComposite>("CREATE COMPOSITE DATABASE c ALIAS a FOR DATABASE $a ALIAS x FOR DATABASE $n", given).Constituents.Select(part => $"{part.Alias}={part.Target}"));
    }

    [Fact]
    public void Limits_keep_order_names_values_and_positions()
    {
        SetLimits set = Command<SetLimits>("ALTER DATABASE a SET LIMIT max_nodes = -5, b = '10GB', b = NULL, $k = $v", ("k", new StringValue("c")), ("v", IntegerValue.Of(7)));
        Assert.Equal(
            [("max_nodes", (Value)IntegerValue.Of(-5), 27, 39), ("b", new StringValue("10GB"), 43, 47), ("b", NullValue.Instance, 55, 59), ("c", IntegerValue.Of(7), 65, 70)],
            set.Limits.Select(limit => (limit.Limit.Text, limit.Value, limit.Limit.Position.Offset, limit.ValuePosition.Offset)));
        Assert.Equal(["a", "b"], Command<RemoveLimits>("ALTER DATABASE a REMOVE LIMIT a, b").Limits.Select(limit => limit.Text));
    }

    [Fact]
    public void Privileges_name_databases_or_all_of_them()
    {
        GrantPrivileges grant = Command<GrantPrivileges>("GRANT READ, CROSS_DB ON DATABASE * TO bob");
        Assert.Equal(DatabasePrivileges.Read | DatabasePrivileges.CrossDatabase, grant.Privileges);
        Assert.Empty(grant.Databases);
        Assert.Equal(DatabasePrivileges.Write, Command<RevokePrivileges>("REVOKE WRITE ON DATABASE a FROM bob").Privileges);
        Assert.Equal(["bob", "eve"], Command<RevokeAdmin>("REVOKE ADMIN FROM bob, eve").Users.Select(user => user.Text));
    }

    [Fact]
    public void Users_have_secrets_that_no_text_shows()
    {
        CreateUser create = Command<CreateUser>("CREATE USER bob SET PASSWORD 'hunter2' CHANGE REQUIRED");
        Assert.Equal(("hunter2", true, false), (create.Password.Reveal(), create.ChangeRequired, create.Suspended));
        AlterUser alter = Command<AlterUser>("ALTER USER bob SET PASSWORD $p SET STATUS SUSPENDED", ("p", new StringValue("hunter2")));
        Assert.Equal(("hunter2", null, true), (alter.Password?.Reveal(), alter.ChangeRequired, alter.Suspended));
        ChangeOwnPassword change = Command<ChangeOwnPassword>("ALTER CURRENT USER SET PASSWORD FROM 'hunter2' TO 'hunter3'");
        Assert.Equal(("hunter2", "hunter3"), (change.Current.Reveal(), change.Password.Reveal()));
        RoutedStatement routed = Route("CREATE USER bob SET PASSWORD 'hunter2'");
        foreach (string text in (string[])[$"{create}", $"{alter}", $"{change}", $"{routed}"])
        {
            Assert.Contains("******", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'P30D'", "2026-12-31T00:00:00Z", "2026-11-01T00:00:00Z")]
    [InlineData("'P1M'", "2027-01-01T00:00:00Z", "2026-11-01T00:00:00Z")]
    [InlineData("duration('-PT1H')", "2026-11-30T23:00:00Z", "2026-12-01T01:00:00Z")]
    [InlineData("'2027-01-02T03:04:05+01:00'", "2027-01-02T02:04:05Z", "2027-01-02T02:04:05Z")]
    [InlineData("datetime('2027-01-02')", "2027-01-02T00:00:00Z", "2027-01-02T00:00:00Z")]
    public void Moments_are_said_or_counted_from_now(string moment, string after, string before)
    {
        var now = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(after, $"{Command<CreateApiKey>($"CREATE API KEY k FOR USER u EXPIRES {moment}").Expires?.After(now):yyyy-MM-ddTHH:mm:ssZ}");
        Assert.Equal(before, $"{Command<ShowAuditLog>($"SHOW AUDIT LOG SINCE {moment}").Since?.Before(now):yyyy-MM-ddTHH:mm:ssZ}");
    }

    [Fact]
    public void Moments_may_be_parameters_of_their_types()
    {
        var now = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(now.AddDays(2), Command<CreateApiKey>("CREATE API KEY k FOR USER u EXPIRES $at", ("at", new DurationValue(0, 2, 0, 0))).Expires?.After(now));
        Assert.Equal(now.AddTicks(5), Command<ShowAuditLog>("SHOW AUDIT LOG SINCE $at", ("at", new DateTimeValue(now.ToUnixTimeSeconds(), 500, 3600))).Since?.Before(now));
        GraphException far = Assert.Throws<GraphException>(() => Command<CreateApiKey>("CREATE API KEY k FOR USER u EXPIRES 'P99999Y'").Expires?.After(now));
        Assert.Equal((ErrorCodes.ArgumentError, 36), (far.Code, far.Position?.Offset));
    }

    [Theory]
    [InlineData("START DATABASE $no", "Statement.ParameterMissing", 15, "`$no`")]
    [InlineData("START DATABASE $number", "Statement.ArgumentError", 15, "must be a string")]
    [InlineData("START DATABASE $nothing", "Statement.ArgumentError", 15, "not null")]
    [InlineData("START DATABASE $empty", "Statement.ArgumentError", 15, "must not be empty")]
    [InlineData("ALTER DATABASE a SET LIMIT max_nodes = 1.5", "Statement.ArgumentError", 39, "The value of the limit `max_nodes` must be an integer")]
    [InlineData("ALTER DATABASE a SET LIMIT max_nodes = $list", "Statement.ArgumentError", 39, "not List")]
    [InlineData("CREATE DATABASE b AS COPY OF a AT 'yesterday'", "Statement.ArgumentError", 34, "neither a bookmark nor a date-time")]
    [InlineData("CREATE API KEY k FOR USER u EXPIRES 'soon'", "Statement.ArgumentError", 36, "such as 'P30D'")]
    [InlineData("SHOW AUDIT LOG SINCE $number", "Statement.ArgumentError", 21, "must be a date-time or a duration")]
    [InlineData("CREATE USER u SET PASSWORD $number", "Statement.ArgumentError", 27, "must be a string, as a password")]
    public void Wrong_values_are_refused_at_their_place(string text, string code, int offset, string part)
    {
        GraphException failure = Assert.Throws<GraphException>(() => Command<AdministrationCommand>(
            text, ("number", IntegerValue.Of(5)), ("nothing", NullValue.Instance), ("empty", StringValue.Empty), ("list", new ListValue([]))));
        Assert.EndsWith(code, failure.Code.Text, StringComparison.Ordinal);
        Assert.Equal(offset, failure.Position?.Offset);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_is_made_from_some_statement()
    {
        var made = new HashSet<Type>();
        foreach (string text in (string[])
        [
            "CREATE DATABASE a", "DROP DATABASE a", "START DATABASE a", "STOP DATABASE a", "ALTER DATABASE a SET ACCESS READ ONLY", "ALTER DATABASE a RENAME TO b", "ALTER DATABASE a SET LIMIT k = 1",
            "ALTER DATABASE a REMOVE LIMIT k", "CREATE ALIAS a FOR DATABASE b", "ALTER ALIAS a SET DATABASE TARGET b", "DROP ALIAS a", "CREATE COMPOSITE DATABASE c", "DROP COMPOSITE DATABASE c",
            "ALTER COMPOSITE DATABASE c ADD ALIAS a FOR DATABASE b", "ALTER COMPOSITE DATABASE c DROP ALIAS a", "CREATE USER u SET PASSWORD 'p'", "ALTER USER u SET STATUS ACTIVE",
            "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", "DROP USER u", "RENAME USER u TO v", "CREATE API KEY k FOR USER u", "DROP API KEY k", "GRANT READ ON DATABASE a TO u",
            "REVOKE READ ON DATABASE a FROM u", "GRANT ADMIN TO u", "REVOKE ADMIN FROM u", "SHOW DATABASES", "SHOW DEFAULT DATABASE", "SHOW HOME DATABASE", "SHOW ALIASES", "SHOW LIMITS FOR DATABASE a",
            "SHOW USAGE", "SHOW COMPOSITE DATABASES", "SHOW CONSTITUENTS FOR COMPOSITE DATABASE c", "SHOW USERS", "SHOW CURRENT USER", "SHOW API KEYS", "SHOW PRIVILEGES", "SHOW AUDIT LOG",
        ])
        {
            made.Add(Command<AdministrationCommand>(text).GetType());
        }

        IEnumerable<Type> all = typeof(AdministrationCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AdministrationCommand)) && !type.IsAbstract);
        Assert.Empty(all.Except(made).Select(type => type.Name));
    }

    private static NameReference Name(string text, int offset) => new(text, new SourcePosition(offset, 1, offset + 1));

    private static T Command<T>(string text, params (string Name, Value Value)[] parameters)
        where T : AdministrationCommand => Assert.IsAssignableFrom<T>(Route(text, parameters).Command);

    private static RoutedStatement Route(string text, params (string Name, Value Value)[] parameters) => new StatementRouter().Route(
        new QueryRequest(text, new MapValue([.. parameters.Select(parameter => new KeyValuePair<string, Value>(parameter.Name, parameter.Value))])));
}
