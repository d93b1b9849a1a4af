using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Functions.Tests;

/// <summary>The stubs promise nothing that the packages do not have. Compared with what <c>.ci/run</c> has built against the packages, where they can be had.</summary>
public sealed class WorkerStubTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const BindingFlags Inherited = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    [Fact]
    public void Every_member_of_the_stubs_is_one_of_the_packages()
    {
        string folder = Repository.PathOf("artifacts/functions-real");
        Assert.SkipUnless(Directory.Exists(folder), "There is no build against the packages: .ci/run makes one, where they can be had.");
        var context = new AssemblyLoadContext("packages");
        context.Resolving += (_, name) => File.Exists(Path.Combine(folder, name.Name + ".dll")) ? context.LoadFromAssemblyPath(Path.Combine(folder, name.Name + ".dll")) : null;
        Assembly[] packages =
        [
            .. Directory.EnumerateFiles(folder, "Microsoft.Azure.Functions.Worker*.dll").Concat(Directory.EnumerateFiles(folder, "Microsoft.DurableTask*.dll")).Select(context.LoadFromAssemblyPath),
        ];
        Assert.NotEmpty(packages);
        Type[] stubs = [.. typeof(FunctionAttribute).Assembly.GetExportedTypes()];
        Assert.True(stubs.Length > 15, $"only {stubs.Length} types");

        List<string> missing = [];
        foreach (Type stub in stubs)
        {
            Type? real = packages.Select(package => package.GetType(stub.FullName!)).FirstOrDefault(static type => type is { IsPublic: true });
            if (real is null)
            {
                missing.Add(stub.FullName!);
                continue;
            }

            HashSet<string> members = [.. real.GetMethods(Inherited).Select(Text), .. real.GetConstructors().Select(Text), .. real.GetFields(Inherited).Select(static field => field.Name)];
            IEnumerable<string> promised = stub.GetMethods(Declared).Where(static method => !method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.IsSpecialName).Select(Text)
                .Concat(IsMadeHere(stub) ? stub.GetConstructors().Select(Text) : [])
                .Concat(stub.IsEnum ? Enum.GetNames(stub) : []);
            missing.AddRange(promised.Where(member => !members.Contains(member)).Select(member => $"{stub.FullName}: {member}"));
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    // What the packages alone make, the stubs may make otherwise.
    private static bool IsMadeHere(Type stub) => stub.Name is "RetryPolicy" or "StartOrchestrationOptions" or "TaskName" || stub.IsSubclassOf(typeof(Attribute));

    private static string Text(MethodBase method) =>
        $"{(method is MethodInfo { ReturnType: var type } ? Text(type) : "new")} {method.Name}({string.Join(", ", method.GetParameters().Select(static parameter => Text(parameter.ParameterType)))})";

    // Without assemblies, of which the same type has two.
    private static string Text(Type type) => type.IsGenericType
        ? $"{type.Namespace}.{type.Name}<{string.Join(", ", type.GetGenericArguments().Select(Text))}>"
        : type.FullName ?? type.Name;
}
