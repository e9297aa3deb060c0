/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>

/* A GIO module that offers itself for files, before GIO's own, as gvfs does on a desktop. It leaves
 * behind a file where it was taken. */

#define OTHER_TYPE_VFS (other_vfs_get_type ())
G_DECLARE_FINAL_TYPE (OtherVfs, other_vfs, OTHER, VFS, GVfs)

struct _OtherVfs
{
  GVfs parent_instance;
};

G_DEFINE_DYNAMIC_TYPE (OtherVfs, other_vfs, G_TYPE_VFS)

static gboolean
is_active (GVfs *vfs)
{
  return TRUE;
}

static GFile *
get_file_for_path (GVfs *vfs, const char *path)
{
  return g_vfs_get_file_for_path (g_vfs_get_local (), path);
}

static void
other_vfs_class_init (OtherVfsClass *klass)
{
  G_VFS_CLASS (klass)->is_active = is_active;
  G_VFS_CLASS (klass)->get_file_for_path = get_file_for_path;
}

static void
other_vfs_class_finalize (OtherVfsClass *klass)
{
}

static void
other_vfs_init (OtherVfs *self)
{
  g_file_set_contents ("other-vfs-was-taken", "", 0, NULL);
}

G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  other_vfs_register_type (G_TYPE_MODULE (module));
  g_io_extension_point_implement (G_VFS_EXTENSION_POINT_NAME, OTHER_TYPE_VFS, "other", 100);
}

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}
